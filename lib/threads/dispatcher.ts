/**
 * Which job goes to which thread, and how.
 *
 * Knows: the queue, the ring of tasks, who is idle. Must not know: results, or what becomes of a thread that dies (roster.ts).
 *
 * Decision: jobs of bytes lie in one ring from which every thread helps itself, so none waits behind a long one while another
 * thread is idle. What has to go by message goes to one thread, and only to one that is idle. The queue keeps the order of both:
 * what is at its front is given out first, or nothing is.
 *
 * What is written in one go (in one microtask) is published and announced once.
 */
import type { Books } from './books.ts';
import { createRing, RingReader, RingWriter } from './byte-ring.ts';
import { noSuchTask, notCloneable } from './failures.ts';
import { Fifo } from './fifo.ts';
import type { Job } from './job.ts';
import { encodePlain } from './plain-values.ts';
import { AWAKE, LOOPING, PARKED, PICKED, type PoolMemory, POSTED } from './pool-memory.ts';
import type { Seat } from './seat.ts';
import { copyOut } from './slab.ts';
import { TASK_BYTES, TASK_PLAIN } from './thread-messages.ts';

export class Dispatcher {
  readonly tasks: SharedArrayBuffer;
  readonly #books: Books;
  readonly #seats: readonly Seat[];
  readonly #memory: PoolMemory;
  readonly #queue: Fifo<Job> = new Fifo();
  readonly #writer: RingWriter;
  /** What the module exports, once a thread has told. */
  #names: readonly string[] = [];
  readonly #indexes: Map<string, number> = new Map();
  /** Records written since the last time they were announced. */
  #unannounced = 0;
  #flushing = false;

  constructor(seats: readonly Seat[], books: Books, memory: PoolMemory, ringBytes: number) {
    this.#seats = seats;
    this.#books = books;
    this.#memory = memory;
    this.tasks = createRing(ringBytes);
    this.#writer = new RingWriter(this.tasks);
  }

  /** Whether threads have taken all jobs that lie in the ring. */
  get ringIsEmpty(): boolean {
    return this.#writer.taken;
  }

  /** @returns what is wrong when other names are known already */
  setNames(names: readonly string[]): string | undefined {
    if (this.#names.length > 0) {
      return names.join() === this.#names.join()
        ? undefined
        : `it exports ${names.join(', ')} now, and did export ${this.#names.join(', ')}`;
    }
    this.#names = names;
    for (const [index, name] of names.entries()) this.#indexes.set(name, index);
    return undefined;
  }

  /** Takes a job over, to be given out in its turn. */
  add(job: Job): void {
    this.#identify(job);
    this.#encode(job);
    if (this.#queue.size > 0 || !this.#give(job)) this.#queue.push(job);
    this.flushSoon();
  }

  /** Puts a job back to the front that had been sent to a thread and has not begun there. */
  takeBack(job: Job): void {
    this.#books.givenOut.close(job.id);
    job.id = 0;
    this.#queue.unshift(job);
  }

  /** Gives out what can be given out, as soon as the present call and its promises are done. */
  flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(this.#flush);
  }

  /** Fails all jobs that no thread has begun. */
  failUnbegun(error: (job: Job) => Error): void {
    this.#writer.publish();
    const ring = new RingReader(this.tasks, copyOut); // who takes a record has the job for itself
    while (ring.take() !== undefined)
      this.#books.settle(ring.head.id, (job) => this.#books.fail(job, error(job)));
    for (const job of this.#queue.clear()) this.#books.abandon(job, error(job));
  }

  /** Fails all jobs, wherever they are. */
  failAll(error: (job: Job) => Error): void {
    this.failUnbegun(error);
    for (const job of this.#books.givenOut.closeAll()) this.#books.abandon(job, error(job));
  }

  readonly #flush = (): void => {
    this.#flushing = false;
    this.#memory.idlersWanted = false;
    for (;;) {
      const job = this.#queue.peek();
      if (job === undefined) break;
      if (!job.settled && !this.#give(job) && !this.#post(job)) break;
      this.#queue.shift();
    }
    this.#announce();
  };

  /** Finds out whether the ring can take the arguments, and how. */
  #encode(job: Job): void {
    const { args } = job;
    if (job.transfer.length > 0) return;
    const isBytes = isPlainBytes(args);
    const bytes = isBytes ? args[0] : encodePlain(args);
    if (bytes === undefined || bytes.byteLength > this.#writer.maxBytes) return;
    job.bytes = bytes;
    job.encoded = !isBytes;
  }

  #identify(job: Job): void {
    job.index = this.#indexes.get(job.name) ?? -1;
  }

  /** @returns the job's id; 0 when as many as can be are given out */
  #open(job: Job): number {
    const id = this.#books.givenOut.open(job);
    if (id !== 0) this.#memory.allow(id);
    return id;
  }

  /** Writes a job of bytes into the ring. @returns whether that was possible */
  #give(job: Job): boolean {
    const { bytes } = job;
    if (job.index < 0 || bytes === undefined) return false;
    const id = this.#open(job);
    if (id === 0) return false;
    const form = job.encoded ? TASK_PLAIN : TASK_BYTES;
    if (!this.#writer.write(id, job.index, job.submittedUs, form, bytes)) {
      this.#books.givenOut.close(id);
      return false;
    }
    job.id = id;
    job.forgetArguments();
    this.#unannounced += 1;
    return true;
  }

  /** Sends a job to a thread that is idle. @returns whether the job is gone, to a thread or for good */
  #post(job: Job): boolean {
    if (this.#names.length === 0) return false;
    if (job.index < 0) this.#identify(job);
    if (job.index < 0) {
      this.#books.abandon(job, noSuchTask(job.name, this.#names));
      return true;
    }
    // A ring that is full may be so because of one large record, while threads are idle: then by message, to one of them.
    if (job.bytes !== undefined && this.#give(job)) return true;
    return this.#postToIdle(job) || this.#postWhenOneFallsIdle(job);
  }

  /** Asks to be told by the bell, and then looks again: between the two looks one may have fallen idle. */
  #postWhenOneFallsIdle(job: Job): boolean {
    this.#memory.idlersWanted = true;
    return this.#postToIdle(job);
  }

  #postToIdle(job: Job): boolean {
    const id = this.#open(job);
    if (id === 0) return false;
    const memory = this.#memory;
    for (const seat of this.#seats) {
      if (seat.state !== 'ready' || seat.job !== undefined) continue;
      const { index } = seat;
      if (memory.moveState(index, PARKED, PICKED)) {
        const sent = this.#send(seat, job, id);
        memory.setState(index, sent ? POSTED : AWAKE);
        memory.wake(index);
        return true;
      }
      if (memory.moveState(index, LOOPING, AWAKE)) {
        if (!this.#send(seat, job, id)) seat.post({ type: 'wake' });
        return true;
      }
      if (seat.aboutToSleep && this.#writer.taken) {
        seat.aboutToSleep = false;
        if (this.#send(seat, job, id) && memory.moveState(index, PARKED, POSTED))
          memory.wake(index);
        return true;
      }
    }
    this.#books.givenOut.close(id);
    return false;
  }

  /** @returns false when it cannot be cloned; then the job has failed, and the thread knows of nothing */
  #send(seat: Seat, job: Job, id: number): boolean {
    job.id = id;
    seat.job = job;
    const { index, args, submittedUs } = job;
    try {
      seat.post({ type: 'task', id, index, args, submittedUs }, job.transfer);
      return true;
    } catch (error) {
      seat.job = undefined;
      this.#books.settle(id, () =>
        this.#books.fail(job, notCloneable('ARGUMENTS', job.name, error)),
      );
      return false;
    }
  }

  /** Shows what is in the ring, and wakes as many sleepers as there are new records. */
  #announce(): void {
    let count = this.#unannounced;
    if (count === 0) return;
    this.#unannounced = 0;
    this.#writer.publish();
    const memory = this.#memory;
    for (const seat of this.#seats) seat.aboutToSleep = false; // it may take one of these first
    for (const seat of this.#seats) {
      if (count === 0) return;
      if (memory.moveState(seat.index, PARKED, AWAKE)) memory.wake(seat.index);
      else if (memory.moveState(seat.index, LOOPING, AWAKE)) seat.post({ type: 'wake' });
      else continue;
      count -= 1;
    }
  }
}

/** One argument that is nothing but bytes: with a place in the ring, without a claim to their buffer. */
function isPlainBytes(args: readonly unknown[]): args is readonly [Uint8Array] {
  const [bytes] = args;
  return (
    args.length === 1 &&
    bytes instanceof Uint8Array &&
    bytes.byteLength > 0 && // or its buffer may be detached: let structured clone say so
    bytes.buffer instanceof ArrayBuffer // what is shared stays shared, by structured clone
  );
}

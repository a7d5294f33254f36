/**
 * The threads of a pool, and which job goes to which.
 *
 * Knows: the queue, the ring, the seats. Must not know: how many jobs may wait, or what becomes of a thread that dies (roster.ts).
 *
 * Decision: jobs of bytes lie in one ring from which every thread helps itself, so none waits behind a long one while another
 * thread is idle. What has to go by message goes to one thread, and only to one that is idle. The queue keeps the order of both:
 * what is at its front is given out first, or nothing is.
 *
 * What is written in one go (in one microtask) is published and announced once.
 */
import { createRing, RingReader, RingWriter } from './byte-ring.ts';
import { noSuchTask, notCloneable } from './failures.ts';
import { Fifo } from './fifo.ts';
import type { Job } from './job.ts';
import { Ledger } from './ledger.ts';
import { AWAKE, LOOPING, PARKED, PICKED, PLACES, PoolMemory, POSTED } from './pool-memory.ts';
import { decodePlain, encodePlain } from './plain-values.ts';
import type { PoolCounters } from './pool-stats.ts';
import type { Seat } from './seat.ts';
import { copyOut } from './slab.ts';
import {
  BELL,
  type FromThread,
  RESULT_BYTES,
  RESULT_PLAIN,
  RESULT_SKIPPED,
  TASK_BYTES,
  TASK_PLAIN,
} from './thread-messages.ts';
import { type Packed, packThrown, unpackThrown } from './thrown.ts';

export class Crew {
  readonly memory: PoolMemory;
  readonly tasks: SharedArrayBuffer;
  readonly #seats: readonly Seat[];
  readonly #counters: PoolCounters;
  readonly #closed: () => void;
  readonly #queue: Fifo<Job> = new Fifo();
  readonly #ledger: Ledger<Job> = new Ledger(PLACES);
  readonly #writer: RingWriter;
  /** What the module exports, once a thread has told. */
  #names: readonly string[] = [];
  readonly #indexes: Map<string, number> = new Map();
  /** Records written since the last time they were announced. */
  #unannounced = 0;
  #flushing = false;

  /** @param closed called for each job when it is settled and no thread has it any more */
  constructor(
    seats: readonly Seat[],
    ringBytes: number,
    counters: PoolCounters,
    closed: () => void,
  ) {
    this.#seats = seats;
    this.#counters = counters;
    this.#closed = closed;
    this.memory = new PoolMemory(PoolMemory.create(seats.length));
    this.tasks = createRing(ringBytes);
    this.#writer = new RingWriter(this.tasks);
  }

  /** How many threads run a task. */
  get active(): number {
    return this.#seats.filter(({ index }) => {
      const id = Math.abs(this.memory.current(index));
      return this.#ledger.get(id) !== undefined; // or its result is here, and the thread has not looked up yet
    }).length;
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
    this.#ledger.close(job.id);
    job.id = 0;
    this.#queue.unshift(job);
  }

  /** Nobody sits there any more. */
  clearSeat({ index }: Seat): void {
    this.memory.setState(index, AWAKE);
    this.memory.setCurrent(index, 0);
  }

  /** Asks an idle thread to end. */
  sendExit(seat: Seat): void {
    seat.post({ type: 'exit' });
    if (this.memory.moveState(seat.index, PARKED, AWAKE)) this.memory.wake(seat.index);
  }

  /** Gives out what can be given out, as soon as the present call and its promises are done. */
  flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(this.#flush);
  }

  /** Sees to it that a job which is settled already does not begin. @returns the seat that is running it, if one is */
  cancel(job: Job): Seat | undefined {
    if (job.id === 0) {
      this.#closed(); // it stays in the queue, and is passed over
      return undefined;
    }
    this.memory.cancel(job.id);
    return this.#seats.find((seat) => this.memory.current(seat.index) === job.id);
  }

  /** Takes the result of a job, if it is still waited for. */
  settle(id: number, how: (job: Job) => void): void {
    const job = this.#ledger.close(id);
    if (job === undefined) return;
    if (!job.settled) how(job);
    this.#closed();
  }

  fail(job: Job, error: Error): void {
    if (job.settled) return;
    this.#counters.failed += 1;
    job.reject(error);
  }

  /** Fails all jobs that no thread has begun. */
  failUnbegun(error: (job: Job) => Error): void {
    this.#writer.publish();
    const ring = new RingReader(this.tasks, copyOut); // who takes a record has the job for itself
    while (ring.take() !== undefined)
      this.settle(ring.head.id, (job) => this.fail(job, error(job)));
    for (const job of this.#queue.clear()) this.#drop(job, error(job));
  }

  /** Fails all jobs, wherever they are. */
  failAll(error: (job: Job) => Error): void {
    this.failUnbegun(error);
    for (const job of this.#ledger.closeAll()) this.#drop(job, error(job));
  }

  /** Takes what stands in all rings of results. */
  collect(): void {
    for (const seat of this.#seats) this.collectFrom(seat);
  }

  collectFrom(seat: Seat): void {
    const { results } = seat;
    for (;;) {
      const bytes = results.take();
      if (bytes === undefined) break;
      const { id, kind, first, second } = results.head;
      this.#returned(seat, id);
      this.settle(id, (job) => {
        if (kind === RESULT_SKIPPED) return;
        this.#counters.recordTimes(first, second);
        this.#complete(job, valueOf(kind, bytes));
      });
    }
    results.roomMade();
  }

  /** A message of a thread that runs. */
  onMessage(seat: Seat, message: FromThread): void {
    if (message === BELL) {
      this.memory.hearBell();
      this.collect();
      return this.flushSoon();
    }
    switch (message.type) {
      case 'result':
        this.#ended(seat, message, (job) => this.#complete(job, message.value));
        break;
      case 'thrown':
        this.#ended(seat, message, (job) => this.fail(job, unpackThrown(message.error, job.name)));
        break;
      case 'uncloneable':
        this.#ended(seat, message, (job) => {
          const cause = unpackThrown(message.error, job.name);
          this.fail(job, notCloneable('RESULT', job.name, cause));
        });
        break;
      case 'garbled':
        this.#failSent(seat, 'ARGUMENTS', message.error);
        break;
      case 'ready':
      case 'failed':
        break;
    }
    this.flushSoon();
  }

  /** The thread has sent something that cannot be read here. */
  onGarbled(seat: Seat, cause: unknown): void {
    this.#failSent(seat, 'RESULT', packThrown(cause));
  }

  #failSent(seat: Seat, what: 'ARGUMENTS' | 'RESULT', packed: Packed): void {
    const sent = seat.job;
    if (sent === undefined) return;
    seat.job = undefined;
    const cause = unpackThrown(packed, sent.name);
    this.settle(sent.id, (job) => this.fail(job, notCloneable(what, job.name, cause)));
    this.flushSoon();
  }

  #ended(
    seat: Seat,
    { id, waitUs, runUs }: { id: number; waitUs: number; runUs: number },
    how: (job: Job) => void,
  ): void {
    this.#returned(seat, id);
    seat.aboutToSleep = this.#writer.taken;
    this.settle(id, (job) => {
      this.#counters.recordTimes(waitUs, runUs);
      how(job);
    });
  }

  #returned(seat: Seat, id: number): void {
    seat.hasWorked = true;
    if (seat.job?.id === id) seat.job = undefined;
  }

  #complete(job: Job, value: unknown): void {
    this.#counters.completed += 1;
    job.resolve(value);
  }

  #drop(job: Job, error: Error): void {
    if (job.settled && job.id === 0) return; // cancelled in the queue: closed already
    this.fail(job, error);
    this.#closed();
  }

  readonly #flush = (): void => {
    this.#flushing = false;
    this.memory.idlersWanted = false;
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

  /** Writes a job of bytes into the ring. @returns whether that was possible */
  #give(job: Job): boolean {
    const { bytes } = job;
    if (job.index < 0 || bytes === undefined) return false;
    const id = this.#ledger.open(job);
    if (id === 0) return false;
    if (
      !this.#writer.write(
        id,
        job.index,
        job.submittedUs,
        job.encoded ? TASK_PLAIN : TASK_BYTES,
        bytes,
      )
    ) {
      this.#ledger.close(id);
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
      this.fail(job, noSuchTask(job.name, this.#names));
      this.#closed();
      return true;
    }
    if (job.bytes !== undefined) return this.#give(job);
    return this.#postToIdle(job) || this.#postWhenOneFallsIdle(job);
  }

  /** Asks to be told by the bell, and then looks again: between the two looks one may have fallen idle. */
  #postWhenOneFallsIdle(job: Job): boolean {
    this.memory.idlersWanted = true;
    return this.#postToIdle(job);
  }

  #postToIdle(job: Job): boolean {
    const id = this.#ledger.open(job);
    if (id === 0) return false;
    const { memory } = this;
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
    this.#ledger.close(id);
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
      this.settle(id, () => this.fail(job, notCloneable('ARGUMENTS', job.name, error)));
      return false;
    }
  }

  /** Shows what is in the ring, and wakes as many sleepers as there are new records. */
  #announce(): void {
    let count = this.#unannounced;
    if (count === 0) return;
    this.#unannounced = 0;
    this.#writer.publish();
    const { memory } = this;
    for (const seat of this.#seats) {
      if (count === 0) return;
      seat.aboutToSleep = false;
      if (memory.moveState(seat.index, PARKED, AWAKE)) memory.wake(seat.index);
      else if (memory.moveState(seat.index, LOOPING, AWAKE)) seat.post({ type: 'wake' });
      else continue;
      count -= 1;
    }
  }
}

function valueOf(kind: number, bytes: Uint8Array): unknown {
  if (kind === RESULT_BYTES) return bytes;
  return kind === RESULT_PLAIN ? decodePlain(bytes) : undefined;
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

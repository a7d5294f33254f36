/**
 * How a thread comes by its tasks, one at a time, and what it does while there are none.
 *
 * Knows: the two ways by which tasks come (the ring that all threads share, a message to this one), and the two ways to sleep. Must not
 * know: what a task does.
 *
 * Decision: a thread that falls idle sleeps in `Atomics.wait` at first, from which it is woken in a few microseconds, but its event
 * loop stands still meanwhile. So it does that for some milliseconds only; then it sleeps in its event loop, where a message has to
 * wake it. Between tasks it goes through its event loop often enough that timers and sockets which a task has left are not forgotten.
 *
 * A task is run and its result is on its way before the next one is taken: a thread that dies, dies with one task.
 */
import { receiveMessageOnPort } from 'node:worker_threads';
import { RingReader } from './byte-ring.ts';
import { AWAKE, LOOPING, PARKED, PICKED, PoolMemory, POSTED } from './pool-memory.ts';
import { decodePlain } from './plain-values.ts';
import { ResultWriter } from './result-writer.ts';
import { setTaskSource } from './current-task.ts';
import { RunningTask } from './running-task.ts';
import { copyOut } from './slab.ts';
import { clockOffsetMs } from './thread-clock.ts';
import { type PostedTask, TASK_PLAIN, type ThreadData, type ToThread } from './thread-messages.ts';

export type TaskFunction = (...args: readonly unknown[]) => unknown;

/** How long tasks may follow each other before the event loop gets its turn. */
const TURN_MS = 5;
/** How long to sleep in `Atomics.wait`. */
const PARK_MS = 10;

export class TaskLoop {
  readonly #data: ThreadData;
  readonly #names: readonly string[];
  readonly #functions: readonly TaskFunction[];
  readonly #memory: PoolMemory;
  readonly #seat: number;
  readonly #ring: RingReader;
  readonly #results: ResultWriter;
  /** Tasks that came by message: one at most, unless a thread is about to sleep when it comes. */
  readonly #posted: PostedTask[] = [];
  /** The task that runs, if it has asked about itself. */
  #running: RunningTask | undefined;
  #turnIsComing = false;
  #id = 0;
  #name = '';

  constructor(data: ThreadData, names: readonly string[], functions: readonly TaskFunction[]) {
    this.#data = data;
    this.#names = names;
    this.#functions = functions;
    this.#memory = new PoolMemory(data.memory);
    this.#seat = data.seat;
    this.#ring = new RingReader(data.tasks, copyOut);
    const offsetMs = clockOffsetMs() - data.clockOffsetMs;
    this.#results = new ResultWriter(data.results, data.port, this.#memory, offsetMs);
  }

  /** Listens; takes tasks as soon as it is told to. */
  listen(): void {
    setTaskSource({ task: () => this.#task() });
    this.#data.port.on('message', (message: ToThread) => {
      this.#onMessage(message);
      if (message.type === 'cancel') return;
      this.#memory.setState(this.#seat, AWAKE);
      this.#turnSoon();
    });
    this.#data.port.on('messageerror', (error) => this.#onGarbled(error));
  }

  #turnSoon(): void {
    if (this.#turnIsComing) return;
    this.#turnIsComing = true;
    setImmediate(this.#turn);
  }

  /** Runs tasks until there are none, or the event loop must have its turn, or one of them is to be waited for. */
  readonly #turn = (): void => {
    this.#turnIsComing = false;
    if (this.#id !== 0) return; // an async task is under way, and goes on by itself
    let fresh = true;
    const untilMs = this.#results.begin() + TURN_MS;
    while (this.#results.nowMs < untilMs) {
      if (this.#hasNext()) {
        fresh = false;
        if (!this.#runNext()) return;
      } else if (!fresh) {
        break; // what the tasks have left (promises, immediates) comes before sleep
      } else if (this.#sleep()) {
        this.#results.begin();
      } else {
        return;
      }
    }
    this.#turnSoon();
  };

  #hasNext(): boolean {
    return this.#posted.length > 0 || !this.#ring.empty;
  }

  /** @returns false when the loop is to go on later, or never */
  #runNext(): boolean {
    const posted = this.#posted.shift();
    if (posted !== undefined) {
      this.#memory.setCurrent(this.#seat, posted.id);
      return this.#run(posted.id, posted.index, posted.submittedUs, posted.args);
    }
    const bytes = this.#ring.take();
    if (bytes === undefined) return true; // another thread was quicker
    const { id, kind, first, second } = this.#ring.head;
    // Before anything that may fail, as for want of memory: from here on the task is lost with this thread.
    this.#memory.setCurrent(this.#seat, id);
    const input = second === TASK_PLAIN ? (decodePlain(bytes) as unknown[]) : bytes;
    return this.#run(id, kind, first, input);
  }

  #run(
    id: number,
    index: number,
    submittedUs: number,
    input: Uint8Array | readonly unknown[],
  ): boolean {
    this.#results.start(id, submittedUs);
    if (this.#memory.isCancelled(id)) {
      this.#results.skip();
      return this.#end();
    }
    this.#id = id;
    this.#name = this.#names[index] ?? '';
    this.#running = undefined;
    const task = this.#functions[index] as TaskFunction;
    let value: unknown;
    try {
      value = input instanceof Uint8Array ? task(input) : task(...input);
      if (isThenable(value)) {
        this.#awaitResult(value);
        return false;
      }
    } catch (error) {
      this.#results.fail(error);
      return this.#end();
    }
    this.#give(value);
    return this.#end();
  }

  /** Meanwhile the thread is in its event loop. */
  #awaitResult(promise: PromiseLike<unknown>): void {
    const goOn = (): void => {
      if (this.#end()) this.#turnSoon();
    };
    Promise.resolve(promise)
      .then(
        (value) => this.#give(value),
        (error: unknown) => this.#results.fail(error),
      )
      .finally(goOn)
      .catch(rethrow);
  }

  #give(value: unknown): void {
    this.#results.give(value, this.#running?.transfers);
  }

  /** @returns false when the pool has given this thread up, and is about to terminate it: it must not take another task */
  #end(): boolean {
    this.#id = 0;
    return this.#memory.endCurrent(this.#seat, this.#results.id);
  }

  #task(): RunningTask | undefined {
    if (this.#id === 0) return undefined;
    this.#running ??= new RunningTask(this.#id, this.#name, this.#memory);
    return this.#running;
  }

  /**
   * Sleeps while there is nothing to do, having said so first: whoever brings a task after that sees that it has to wake us, and what
   * came before that, we see.
   *
   * @returns false when it is the event loop that sleeps
   */
  #sleep(): boolean {
    const memory = this.#memory;
    const seat = this.#seat;
    memory.setState(seat, PARKED);
    if (!this.#ring.empty && memory.moveState(seat, PARKED, AWAKE)) return true;
    if (memory.idlersWanted) this.#results.ringBell();
    memory.sleepWhile(seat, PARKED, PARK_MS);
    if (memory.moveState(seat, PARKED, LOOPING))
      return !this.#ring.empty && memory.moveState(seat, LOOPING, AWAKE);
    while (memory.state(seat) === PICKED) memory.sleepWhile(seat, PICKED, PARK_MS);
    if (memory.moveState(seat, POSTED, AWAKE)) this.#receive();
    return true;
  }

  #receive(): void {
    for (;;) {
      try {
        const received = receiveMessageOnPort(this.#data.port);
        if (received === undefined) return;
        this.#onMessage(received.message);
      } catch (error) {
        this.#onGarbled(error);
      }
    }
  }

  /** Arguments that were cloned there, and cannot be put together here. */
  #onGarbled(error: unknown): void {
    this.#results.garbled(error);
    this.#memory.setState(this.#seat, AWAKE);
    this.#turnSoon();
  }

  #onMessage(message: ToThread): void {
    switch (message.type) {
      case 'task':
        this.#posted.push(message);
        break;
      case 'start':
      case 'wake':
        break;
      case 'cancel':
        if (this.#running?.id === message.id) this.#running.abort();
        break;
      case 'exit':
        process.exit();
    }
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}

/** What our own code throws is no task's fault: it ends the thread, loudly. */
function rethrow(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}

/**
 * The turnstile: real threads, each atomic step of which waits for its turn, in an order that a seed decides.
 *
 * Knows: what a schedule begins with, and what its end is called. Must not know: the rules by which the turn passes
 * (turnstile-gate.ts), or how workers are kept (turnstile-crew.ts).
 *
 * Decision: a mistake in a lock shows once in a thousand runs, on somebody else's machine. Here a few hundred seeds are a few
 * hundred schedules, most of which a machine would hardly ever come to; what one of them breaks, it breaks again each time, with a
 * trace. The code under test stays as it is, synchronous and on threads of its own: it only takes its atomics as an argument.
 * Time is part of the schedule: `performance.now()` stands still in its threads, but for waits that time out.
 */
import { WirebookError } from '../base/errors.ts';
import {
  ADDRESS,
  Control,
  DEADLOCK,
  ENDED,
  ENDLESS,
  STATE,
  STEPS,
  WAITING,
} from './turnstile-control.ts';
import { Crew, type CrewReport } from './turnstile-crew.ts';
import { AddressBook, readTrace } from './turnstile-trace.ts';
import { Schedule, type ScheduleOutcome, type ThreadEnd } from './turnstile-schedule.ts';

export interface TurnstileOptions {
  /** How many threads there are to take part; 2 unless given. */
  readonly threads?: number;
  /** The memory that the threads share, by name. Before each schedule it is made again as it is now. */
  readonly memory: Readonly<Record<string, SharedArrayBuffer>>;
  /** How long a thread may run without an atomic operation before it is ended, in milliseconds; 5,000 unless given. */
  readonly stallMs?: number;
}

export interface RaceOptions {
  /** How many of the threads take part; all unless given. */
  readonly threads?: number;
  /** Handed to each thread, as a copy. */
  readonly data?: unknown;
}

export interface RunOptions extends RaceOptions {
  /** How many steps a schedule may have before it is called endless; 2,000 unless given. */
  readonly maxSteps?: number;
  /** Lets a wait time out although others can run, as it may on a busy machine; else only when all wait. False unless given. */
  readonly earlyTimeouts?: boolean;
  /** How many waits may end although nobody notified: `Atomics.wait` never does that, other systems' waits do. 0 unless given. */
  readonly spuriousWakeUps?: number;
}

export interface SearchOptions extends RunOptions {
  /** How many seeds are tried; 200 unless given. */
  readonly seeds?: number;
  /** The first of them; 1 unless given. */
  readonly firstSeed?: number;
  /** Whether a schedule in which every thread returned is wrong all the same. Called while the memory is as it left it. */
  readonly wrong?: (schedule: Schedule) => boolean;
}

const TRACE_STEPS = 4_096;
const MAX_STEPS = 2_000;
const STALL_MS = 5_000;
const SEEDS = 200;

/**
 * Threads under a turnstile. `Scenes` is the type of the module that exports what they run.
 *
 *     // scenes.ts
 *     export function count({ atomics, memory }: TurnstilePart): void { … }
 *
 *     await using turnstile = await Turnstile.open<typeof import('./scenes.ts')>(
 *       new URL('./scenes.ts', import.meta.url), { threads: 2, memory: { counter } });
 *     const wrong = await turnstile.search('count', { wrong: () => new Int32Array(counter)[0] !== 2 });
 *     if (wrong !== undefined) console.log(wrong.describe());
 */
export class Turnstile<Scenes = Record<string, unknown>> {
  readonly #original: ReadonlyMap<SharedArrayBuffer, Uint8Array>;
  readonly #book: AddressBook;
  readonly #control: Control;
  readonly #crew: Crew;
  readonly #stallMs: number;
  #runs = 0;
  #busy = false;
  #closed = false;

  private constructor(module: URL, options: TurnstileOptions) {
    const { threads = 2, memory, stallMs = STALL_MS } = options;
    mustBeWhole('threads', threads, 1);
    this.#original = new Map(
      Object.values(memory).map((buffer) => [buffer, Uint8Array.from(new Uint8Array(buffer))]),
    );
    this.#book = new AddressBook(memory);
    const control = new SharedArrayBuffer(Control.bytes(threads, TRACE_STEPS));
    this.#control = new Control(control, threads);
    this.#crew = new Crew({ module: module.href, threads, control, memory }, this.#control);
    this.#stallMs = stallMs;
  }

  /**
   * Starts the threads.
   *
   * @param module exports the functions that threads run: `new URL('./scenes.ts', import.meta.url)`
   * @throws what the module throws when it is loaded; `ERR_OUT_OF_RANGE`
   */
  static async open<Scenes = Record<string, unknown>>(
    module: URL,
    options: TurnstileOptions,
  ): Promise<Turnstile<Scenes>> {
    const turnstile = new Turnstile<Scenes>(module, options);
    try {
      await turnstile.#crew.fill();
    } catch (error) {
      await turnstile.close();
      throw error;
    }
    return turnstile;
  }

  /**
   * Runs one schedule.
   *
   * @param name which of the module's functions each thread runs
   * @param seed decides the order of all steps
   * @throws WirebookError `ERR_TURNSTILE_BUSY` while another schedule is under way, `ERR_TURNSTILE_CLOSED`, `ERR_OUT_OF_RANGE`
   */
  run(name: keyof Scenes & string, seed: number, options: RunOptions = {}): Promise<Schedule> {
    return this.#perform(name, seed, options);
  }

  /**
   * Lets the threads run free: on `Atomics` itself, in whatever order the machine runs them. Threads that have not returned after
   * `stallMs` are ended, and the outcome is `stalled`. There is no trace.
   *
   * @param name which of the module's functions each thread runs
   * @throws as `run` does
   */
  race(name: keyof Scenes & string, options: RaceOptions = {}): Promise<Schedule> {
    return this.#perform(name, undefined, options);
  }

  /**
   * Runs one schedule after the other, each by the next seed.
   *
   * @param name which of the module's functions each thread runs
   * @returns the first that did not finish, or that `wrong` finds wrong; undefined when there is none
   * @throws as `run` does
   */
  async search(
    name: keyof Scenes & string,
    options: SearchOptions = {},
  ): Promise<Schedule | undefined> {
    const { seeds = SEEDS, firstSeed = 1, wrong, ...rules } = options;
    for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
      const schedule = await this.#perform(name, seed, rules);
      if (schedule.outcome !== 'finished' || wrong?.(schedule) === true) return schedule;
    }
    return undefined;
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#crew.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #perform(name: string, seed: number | undefined, options: RunOptions): Promise<Schedule> {
    const { threads = this.#control.threads, data, maxSteps = MAX_STEPS } = options;
    const { earlyTimeouts = false, spuriousWakeUps = 0 } = options;
    mustBeWhole('threads', threads, 1, this.#control.threads);
    mustBeWhole('maxSteps', maxSteps, 1);
    mustBeWhole('spuriousWakeUps', spuriousWakeUps, 0);
    if (this.#closed) throw new WirebookError('ERR_TURNSTILE_CLOSED', 'this turnstile is closed');
    if (this.#busy) {
      throw new WirebookError('ERR_TURNSTILE_BUSY', 'a schedule is under way: await it first');
    }
    this.#busy = true;
    this.#runs += 1;
    const run = this.#runs;
    try {
      await this.#crew.fill();
      for (const [buffer, bytes] of this.#original) new Uint8Array(buffer).set(bytes);
      this.#control.reset(threads, spuriousWakeUps);
      const rules = seed === undefined ? undefined : { seed, maxSteps, earlyTimeouts };
      const order = { run, name, threads, data, rules };
      const reports = await this.#crew.perform(order, this.#stallMs);
      const ends = reports.map((report, thread) => this.#endOf(report, thread));
      const words = this.#control.copyTrace();
      return new Schedule(seed, this.#outcomeOf(ends), ends, this.#control.single(STEPS), () =>
        readTrace(words, this.#book),
      );
    } finally {
      this.#busy = false;
    }
  }

  #endOf(report: CrewReport, thread: number): ThreadEnd {
    switch (report.state) {
      case 'threw': {
        const { name, message, stack, fields } = report.error;
        const error = Object.assign(new Error(message), fields);
        Object.defineProperty(error, 'name', { value: name, configurable: true });
        error.stack = stack;
        return { state: 'threw', error };
      }
      case 'stopped':
        return this.#control.get(thread, STATE) === WAITING
          ? { state: 'waiting', cell: this.#book.nameOf(this.#control.get(thread, ADDRESS)) }
          : { state: 'stopped' };
      case 'returned':
        return { state: 'returned', value: report.value };
      case 'running':
        return { state: 'running' };
      case 'died':
        return { state: 'died', exitCode: report.exitCode };
    }
  }

  #outcomeOf(ends: readonly ThreadEnd[]): ScheduleOutcome {
    const some = (state: ThreadEnd['state']): boolean => ends.some((end) => end.state === state);
    if (some('threw')) return 'threw';
    const ended = this.#control.single(ENDED);
    if (ended === DEADLOCK) return 'deadlock';
    if (ended === ENDLESS) return 'endless';
    if (some('died')) return 'died';
    return ends.every(({ state }) => state === 'returned') ? 'finished' : 'stalled';
  }
}

function mustBeWhole(name: string, value: number, least: number, most = Infinity): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const range = most === Infinity ? `${least} or more` : `${least} to ${most}`;
  throw new WirebookError('ERR_OUT_OF_RANGE', `${name} must be ${range}, not ${value}`);
}

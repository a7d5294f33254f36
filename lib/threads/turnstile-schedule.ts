/**
 * What came of one schedule: how each thread ended, and on which steps.
 *
 * Knows: how to say it to a program, and to a person. Must not know: how it was run.
 *
 * Decision: the trace stays a row of numbers until it is asked for. Of a thousand schedules somebody looks at one.
 */
import type { Step } from './turnstile-trace.ts';

/**
 * How a schedule ended.
 *
 * - `finished`: every thread returned
 * - `threw`: a thread threw, whatever the others did
 * - `deadlock`: threads wait, and nobody is left to wake them
 * - `endless`: the limit of steps is reached; a thread tries something again and again
 * - `stalled`: a thread runs without a step of its own for too long, in a loop without atomic operations
 * - `died`: a thread's worker ended by itself
 */
export type ScheduleOutcome = 'finished' | 'threw' | 'deadlock' | 'endless' | 'stalled' | 'died';

/** How one thread of a schedule ended. */
export type ThreadEnd =
  | { readonly state: 'returned'; readonly value: unknown }
  | { readonly state: 'threw'; readonly error: Error }
  /** In a deadlock: nobody wakes it. `cell` by the name of its memory: `lock[0]`. */
  | { readonly state: 'waiting'; readonly cell: string }
  /** It could have gone on, but the schedule was over. */
  | { readonly state: 'stopped' }
  /** It gave no sign of life, and was ended. */
  | { readonly state: 'running' }
  | { readonly state: 'died'; readonly exitCode: number };

const SHOWN_STEPS = 12;

/** One schedule that is over. */
export class Schedule {
  /** Undefined if the threads ran free. The same seed gives the same schedule again. */
  readonly seed: number | undefined;
  readonly outcome: ScheduleOutcome;
  readonly threads: readonly ThreadEnd[];
  /** How many atomic operations there were. */
  readonly steps: number;
  readonly #readTrace: () => readonly Step[];
  #trace: readonly Step[] | undefined;

  constructor(
    seed: number | undefined,
    outcome: ScheduleOutcome,
    threads: readonly ThreadEnd[],
    steps: number,
    readTrace: () => readonly Step[],
  ) {
    this.seed = seed;
    this.outcome = outcome;
    this.threads = threads;
    this.steps = steps;
    this.#readTrace = readTrace;
  }

  /** The steps in their order; of very many the last. None of threads that ran free. */
  get trace(): readonly Step[] {
    this.#trace ??= this.#readTrace();
    return this.#trace;
  }

  /** What the threads returned, by thread; undefined where one did not. */
  get values(): readonly unknown[] {
    return this.threads.map((end) => (end.state === 'returned' ? end.value : undefined));
  }

  /** The first error that a thread threw. */
  get error(): Error | undefined {
    const end = this.threads.find(({ state }) => state === 'threw');
    return end?.state === 'threw' ? end.error : undefined;
  }

  /**
   * The whole story, for a person: a line for the outcome, one for each thread, and steps.
   *
   * @param shownSteps how many steps at most
   * @param upTo the last step to show, one of `trace`; the last of all unless given
   */
  describe(shownSteps: number = SHOWN_STEPS, upTo?: Step): string {
    const { trace } = this;
    const end = upTo === undefined ? trace.length : trace.indexOf(upTo) + 1;
    const shown = trace.slice(Math.max(0, end - shownSteps), end);
    let heading = shown.length < this.steps ? 'the last steps:' : 'the steps:';
    if (end < trace.length) heading = 'the steps up to the one that counts:';
    return [
      `${this.seed === undefined ? 'free threads' : `seed ${this.seed}`}: ${this.outcome} after ${this.steps} steps`,
      ...this.threads.map((one, thread) => `  thread ${thread} ${describeEnd(one)}`),
      ...(shown.length === 0 ? [] : [heading]),
      ...shown.map(({ thread, text }) => `  thread ${thread}  ${text}`),
    ].join('\n');
  }
}

function describeEnd(end: ThreadEnd): string {
  switch (end.state) {
    case 'returned':
      return end.value === undefined ? 'returned' : `returned ${JSON.stringify(end.value)}`;
    case 'threw':
      return `threw ${end.error.name}: ${end.error.message}`;
    case 'waiting':
      return `waits at ${end.cell}`;
    case 'stopped':
      return 'was stopped';
    case 'running':
      return 'runs, without a step';
    case 'died':
      return `died with exit code ${end.exitCode}`;
  }
}

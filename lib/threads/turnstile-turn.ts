/**
 * One thread's share in deciding whose turn it is.
 *
 * Knows: who can run, who waits where, and the numbers drawn from the seed. Must not know: what the steps are.
 *
 * Decision: there is no scheduler thread. Whoever has the turn and comes to its next step decides who makes it, draws from the seed
 * for that, and passes the turn on; or, most often, keeps it. So a step costs nothing while the thread stays the same, and one
 * wake-up when it changes. Each thread has a generator of the same numbers, and skips those that others have drawn.
 *
 * A random schedule that changes threads at every step seldom lets one of them get far ahead, and many mistakes need just that. So a
 * seed first draws how restless its schedule is.
 */
import { WirebookError } from '../base/errors.ts';
import { integerBelow, pick, type Random } from '../base/random.ts';
import { seededRandom } from '../base/random.seeded.ts';
import {
  ADDRESS,
  ALL_DONE,
  ARRIVED,
  type Control,
  DEADLOCK,
  DRAWS,
  ENDED,
  ENDLESS,
  FINISHED,
  GATE,
  NOW,
  RESULT,
  RUNNABLE,
  RUNNING,
  SPURIOUS,
  STATE,
  STEPS,
  TIMED_OUT,
  UNTIL,
  WAITING,
  WOKEN,
} from './turnstile-control.ts';
import { LIMITLESS } from './turnstile-trace.ts';

/** What may happen in a schedule, beside the steps of its threads. */
export interface TurnRules {
  readonly seed: number;
  readonly maxSteps: number;
  /** Whether a wait may time out although others can run. */
  readonly earlyTimeouts: boolean;
}

/** Of how many steps one may be followed by another thread's. A seed draws one of these. */
const RESTLESSNESS = [2, 4, 8, 16] as const;
/** One decision in so many lets a wait time out early, or end for nothing, where the rules allow it. */
const MISCHIEF = 16;
/** Code that goes on whatever it is refused is ended with its thread. */
const MOST_REFUSED = 1_000;

/** Thrown by an operation when the schedule is over before its thread is: it has deadlocked, or does not end. */
export class TurnstileStopped extends WirebookError {
  constructor() {
    super('ERR_TURNSTILE_STOPPED', 'this schedule is over: no thread of it makes another step');
  }
}

export class Turn {
  readonly #control: Control;
  readonly #me: number;
  readonly #rules: TurnRules;
  readonly #abandon: () => void;
  readonly #random: Random;
  readonly #restlessness: number;
  /** How many numbers this thread has drawn or skipped. */
  #drawn = 0;
  #over = false;
  #refused = 0;

  /** @param abandon ends this thread: called when it goes on and on although the schedule is over */
  constructor(control: Control, thread: number, rules: TurnRules, abandon: () => void) {
    this.#control = control;
    this.#me = thread;
    this.#rules = rules;
    this.#abandon = abandon;
    this.#random = seededRandom(rules.seed);
    this.#restlessness = pick(this.#random, RESTLESSNESS);
  }

  /** Comes to the start. The last to come decides who begins. Returns when it is this thread's turn, as all of these do. */
  begin(takingPart: number): void {
    if (Atomics.add(this.#control.words, ARRIVED, 1) === takingPart - 1) this.#passOn();
    this.#await();
  }

  /** Leaves. @returns false when the schedule was over before */
  finish(): boolean {
    const over = this.#over || Atomics.load(this.#control.words, ENDED) !== RUNNING;
    this.#over = true;
    if (over) return false;
    this.#control.set(this.#me, STATE, FINISHED);
    this.#passOn();
    return true;
  }

  /** In milliseconds. It stands still but for waits that time out. */
  now(): number {
    return this.#control.single(NOW);
  }

  /**
   * Comes before each step: lets another thread make its own first, if the seed says so.
   *
   * @param delicate whether this is a place at which races are lost, so that others go first more often
   * @throws TurnstileStopped
   */
  take(delicate: boolean): void {
    this.#mustGoOn();
    if (this.#control.single(STEPS) >= this.#rules.maxSteps) {
      this.#control.end(ENDLESS);
      this.#mustGoOn();
    } else if (this.#draw(delicate ? Math.min(2, this.#restlessness) : this.#restlessness) === 0) {
      this.#passOn();
      this.#await();
    }
  }

  /** Sleeps until it is woken there, or the time is up. @throws TurnstileStopped */
  sleep(address: number, timeoutMs: number): 'ok' | 'timed-out' {
    const control = this.#control;
    control.set(this.#me, STATE, WAITING);
    control.set(this.#me, ADDRESS, address);
    control.set(this.#me, UNTIL, Math.min(LIMITLESS, this.now() + Math.ceil(timeoutMs)));
    this.#passOn();
    this.#await();
    return control.get(this.#me, RESULT) === TIMED_OUT ? 'timed-out' : 'ok';
  }

  /** Wakes some that sleep there; which, the seed decides. @returns how many */
  wake(address: number, count: number): number {
    const sleepers = this.#those(
      (thread) =>
        this.#control.get(thread, STATE) === WAITING &&
        this.#control.get(thread, ADDRESS) === address,
    );
    const woken = Math.min(count, sleepers.length);
    for (let i = 0; i < woken; i += 1) {
      this.#rouse(sleepers.splice(this.#draw(sleepers.length), 1)[0], WOKEN);
    }
    return woken;
  }

  /** Decides who makes the next step, and lets that thread go on; it may be this one. Or ends the schedule. */
  #passOn(): void {
    if (this.#rules.earlyTimeouts && this.#draw(MISCHIEF) === 0) this.#letTimePass();
    if (this.#control.single(SPURIOUS) > 0 && this.#draw(MISCHIEF) === 0) this.#rouseForNothing();
    let runnable = this.#in(RUNNABLE);
    if (runnable.length === 0) {
      this.#letTimePass();
      runnable = this.#in(RUNNABLE);
    }
    const next = runnable[this.#draw(runnable.length)];
    if (next === undefined) {
      this.#control.end(this.#in(WAITING).length === 0 ? ALL_DONE : DEADLOCK);
    } else {
      this.#control.open(next);
    }
  }

  #await(): void {
    const { words } = this.#control;
    const gate = this.#control.at(this.#me, GATE);
    while (Atomics.load(words, gate) === 0) Atomics.wait(words, gate, 0);
    Atomics.store(words, gate, 0);
    this.#mustGoOn();
  }

  #mustGoOn(): void {
    if (!this.#over && Atomics.load(this.#control.words, ENDED) === RUNNING) return;
    this.#over = true;
    this.#refused += 1;
    if (this.#refused > MOST_REFUSED) this.#abandon();
    throw new TurnstileStopped();
  }

  /** The wait that times out first does so now. Of several, the seed decides. */
  #letTimePass(): void {
    const patient = this.#in(WAITING).filter(
      (thread) => this.#control.get(thread, UNTIL) < LIMITLESS,
    );
    const first = Math.min(...patient.map((thread) => this.#control.get(thread, UNTIL)));
    const due = patient.filter((thread) => this.#control.get(thread, UNTIL) === first);
    if (due.length === 0) return;
    this.#control.words[NOW] = Math.max(this.now(), first);
    this.#rouse(due[this.#draw(due.length)], TIMED_OUT);
  }

  /** Nobody may count on it, so it never ends a deadlock. */
  #rouseForNothing(): void {
    const sleepers = this.#in(WAITING);
    if (sleepers.length === 0 || this.#in(RUNNABLE).length === 0) return;
    this.#control.words[SPURIOUS] = this.#control.single(SPURIOUS) - 1;
    this.#rouse(sleepers[this.#draw(sleepers.length)], WOKEN);
  }

  #rouse(thread: number | undefined, result: number): void {
    if (thread === undefined) return;
    this.#control.set(thread, STATE, RUNNABLE);
    this.#control.set(thread, RESULT, result);
  }

  #in(state: number): number[] {
    return this.#those((thread) => this.#control.get(thread, STATE) === state);
  }

  #those(are: (thread: number) => boolean): number[] {
    const found: number[] = [];
    for (let thread = 0; thread < this.#control.threads; thread += 1) {
      if (are(thread)) found.push(thread);
    }
    return found;
  }

  /** The next number of the seed: from 0 up to, but without, `limit`. No choice, no number. */
  #draw(limit: number): number {
    if (limit < 2) return 0;
    const drawn = this.#control.single(DRAWS);
    for (; this.#drawn < drawn; this.#drawn += 1) this.#random.next();
    this.#drawn += 1;
    this.#control.words[DRAWS] = drawn + 1;
    return integerBelow(this.#random, limit);
  }
}

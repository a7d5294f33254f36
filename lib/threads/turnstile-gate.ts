/**
 * The gate of one thread: stands in for `Atomics`, and lets the thread take a step only when it has the turn.
 *
 * Knows: who can run, who waits where, and the numbers drawn from the seed. Must not know: what the steps are for.
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
import type { AtomicOps } from './atomics.ts';
import {
  ADDRESS,
  type AddressBook,
  ALL_DONE,
  ARRIVED,
  type Control,
  DEADLOCK,
  DRAWS,
  ENDED,
  ENDLESS,
  FINISHED,
  GATE,
  NEVER,
  NOW,
  type Operation,
  OPERATIONS,
  RESULT,
  RUNNABLE,
  RUNNING,
  SPURIOUS,
  STATE,
  STEPS,
  TIMED_OUT,
  TURN,
  UNTIL,
  WAIT_RESULTS,
  WAITING,
  type WaitResult,
  WOKEN,
} from './turnstile-control.ts';

/** What may happen in a schedule, beside the steps of its threads. */
export interface GateRules {
  readonly seed: number;
  readonly maxSteps: number;
  /** Whether a wait may time out although others can run. */
  readonly earlyTimeouts: boolean;
}

/** Of how many steps one is followed by another thread's. A seed draws one of these. */
const RESTLESSNESS = [1, 2, 4, 8] as const;
/** One decision in so many lets a wait time out early, or end spuriously, where the rules allow it. */
const MISCHIEF = 16;
/** Code that goes on whatever it is refused is ended with its thread. */
const MOST_REFUSED = 10_000;

/** Thrown by an operation when the schedule is over before its thread is: it has deadlocked, or does not end. */
export class TurnstileStopped extends WirebookError {
  constructor() {
    super('ERR_TURNSTILE_STOPPED', 'this schedule is over: no thread of it makes another step');
  }
}

export class Gate implements AtomicOps {
  readonly #control: Control;
  readonly #book: AddressBook;
  readonly #me: number;
  readonly #rules: GateRules;
  readonly #random: Random;
  readonly #restlessness: number;
  /** How many numbers this thread has drawn or skipped. */
  #drawn = 0;
  #over = false;
  /** How many operations were refused because the schedule is over. */
  #refused = 0;
  readonly #abandon: () => void;

  /** @param abandon ends this thread: called when it goes on and on although the schedule is over */
  constructor(
    control: Control,
    book: AddressBook,
    thread: number,
    rules: GateRules,
    abandon: () => void,
  ) {
    this.#abandon = abandon;
    this.#control = control;
    this.#book = book;
    this.#me = thread;
    this.#rules = rules;
    this.#random = seededRandom(rules.seed);
    this.#restlessness = pick(this.#random, RESTLESSNESS);
  }

  /** Comes to the start. The last to come decides who begins. */
  begin(takingPart: number): void {
    if (Atomics.add(this.#control.words, ARRIVED, 1) === takingPart - 1) this.#passOn();
    this.#waitForTurn();
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

  /** What a clock of the threads says, in milliseconds: it stands still but for waits that time out. */
  now(): number {
    return this.#control.single(NOW);
  }

  load(cells: Int32Array, index: number): number {
    const address = this.#step(cells, index);
    return this.#record('load', address, 0, 0, Atomics.load(cells, index));
  }

  store(cells: Int32Array, index: number, value: number): number {
    const address = this.#step(cells, index);
    return this.#record('store', address, value, 0, Atomics.store(cells, index, value));
  }

  add(cells: Int32Array, index: number, value: number): number {
    const address = this.#step(cells, index);
    return this.#record('add', address, value, 0, Atomics.add(cells, index, value));
  }

  sub(cells: Int32Array, index: number, value: number): number {
    const address = this.#step(cells, index);
    return this.#record('sub', address, value, 0, Atomics.sub(cells, index, value));
  }

  and(cells: Int32Array, index: number, value: number): number {
    const address = this.#step(cells, index);
    return this.#record('and', address, value, 0, Atomics.and(cells, index, value));
  }

  or(cells: Int32Array, index: number, value: number): number {
    const address = this.#step(cells, index);
    return this.#record('or', address, value, 0, Atomics.or(cells, index, value));
  }

  exchange(cells: Int32Array, index: number, value: number): number {
    const address = this.#step(cells, index);
    return this.#record('exchange', address, value, 0, Atomics.exchange(cells, index, value));
  }

  compareExchange(cells: Int32Array, index: number, expected: number, value: number): number {
    const address = this.#step(cells, index);
    const was = Atomics.compareExchange(cells, index, expected, value);
    return this.#record('compareExchange', address, expected, value, was);
  }

  wait(
    cells: Int32Array,
    index: number,
    value: number,
    timeoutMs?: number,
  ): 'ok' | 'not-equal' | 'timed-out' {
    const address = this.#step(cells, index);
    const now = (result: WaitResult): void => this.#recordWait('wait', address, value, result);
    if (Atomics.load(cells, index) !== value) {
      now('not-equal');
      return 'not-equal';
    }
    const patienceMs = Math.ceil(timeoutMs ?? NEVER);
    if (patienceMs <= 0) {
      now('timed-out');
      return 'timed-out';
    }
    const control = this.#control;
    const until = Number.isNaN(patienceMs) ? NEVER : Math.min(NEVER, this.now() + patienceMs);
    control.set(this.#me, STATE, WAITING);
    control.set(this.#me, ADDRESS, address);
    control.set(this.#me, UNTIL, until);
    now('sleeps');
    this.#passOn();
    this.#waitForTurn();
    const result = control.get(this.#me, RESULT) === TIMED_OUT ? 'timed-out' : 'ok';
    this.#recordWait('wakes', address, value, result);
    return result;
  }

  notify(cells: Int32Array, index: number, count: number = Number.POSITIVE_INFINITY): number {
    const address = this.#step(cells, index);
    const waiters = this.#those((thread) => this.#waitsAt(thread, address));
    const wanted = Math.max(0, Math.min(NEVER, Math.trunc(count) || 0));
    const woken = Math.min(wanted, waiters.length);
    for (let i = 0; i < woken; i += 1) {
      const chosen = waiters.length === 1 ? 0 : this.#draw(waiters.length);
      this.#wake(waiters.splice(chosen, 1)[0] ?? 0, WOKEN);
    }
    return this.#record('notify', address, wanted, 0, woken);
  }

  /** Before each operation: somebody makes the next step, and it is this thread when this returns. */
  #step(cells: Int32Array, index: number): number {
    this.#mustGoOn();
    const address = this.#book.addressOf(cells, index);
    if (this.#control.single(STEPS) >= this.#rules.maxSteps) {
      this.#control.end(ENDLESS);
    } else if (this.#draw(this.#restlessness) === 0) {
      this.#passOn();
      this.#waitForTurn();
    }
    this.#mustGoOn();
    return address;
  }

  #record(operation: Operation, address: number, a: number, b: number, result: number): number {
    const code = OPERATIONS.indexOf(operation);
    this.#control.record(this.#me, code, address, a, b, result);
    return result;
  }

  #recordWait(
    operation: 'wait' | 'wakes',
    address: number,
    value: number,
    result: WaitResult,
  ): void {
    this.#record(operation, address, value, 0, WAIT_RESULTS.indexOf(result));
  }

  /** Decides who makes the next step, and lets that thread go on; it may be this one. Or ends the schedule. */
  #passOn(): void {
    if (this.#rules.earlyTimeouts && this.#draw(MISCHIEF) === 0) this.#letTimePass();
    if (this.#control.single(SPURIOUS) > 0 && this.#draw(MISCHIEF) === 0) this.#wakeForNothing();
    let runnable = this.#those((thread) => this.#control.get(thread, STATE) === RUNNABLE);
    if (runnable.length === 0) {
      this.#letTimePass();
      runnable = this.#those((thread) => this.#control.get(thread, STATE) === RUNNABLE);
    }
    if (runnable.length === 0) {
      const waiting = this.#those((thread) => this.#control.get(thread, STATE) === WAITING);
      this.#control.end(waiting.length === 0 ? ALL_DONE : DEADLOCK);
      return;
    }
    const next = runnable[runnable.length === 1 ? 0 : this.#draw(runnable.length)] ?? 0;
    this.#control.words[TURN] = next;
    this.#control.open(next);
  }

  #waitForTurn(): void {
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
    const patient = this.#those((thread) => this.#untilOf(thread) < NEVER);
    const first = Math.min(...patient.map((thread) => this.#untilOf(thread)));
    const due = patient.filter((thread) => this.#untilOf(thread) === first);
    const chosen = due[due.length < 2 ? 0 : this.#draw(due.length)];
    if (chosen === undefined) return;
    this.#control.words[NOW] = Math.max(this.now(), first);
    this.#wake(chosen, TIMED_OUT);
  }

  #wakeForNothing(): void {
    const waiting = this.#those((thread) => this.#control.get(thread, STATE) === WAITING);
    const runnable = this.#those((thread) => this.#control.get(thread, STATE) === RUNNABLE);
    // Nobody may count on it: it never ends a deadlock.
    if (waiting.length === 0 || runnable.length === 0) return;
    this.#control.words[SPURIOUS] = this.#control.single(SPURIOUS) - 1;
    this.#wake(waiting[this.#draw(waiting.length)] ?? 0, WOKEN);
  }

  #wake(thread: number, result: number): void {
    this.#control.set(thread, STATE, RUNNABLE);
    this.#control.set(thread, RESULT, result);
  }

  #untilOf(thread: number): number {
    return this.#control.get(thread, STATE) === WAITING ? this.#control.get(thread, UNTIL) : NEVER;
  }

  #waitsAt(thread: number, address: number): boolean {
    const control = this.#control;
    return control.get(thread, STATE) === WAITING && control.get(thread, ADDRESS) === address;
  }

  #those(are: (thread: number) => boolean): number[] {
    const found: number[] = [];
    for (let thread = 0; thread < this.#control.threads; thread += 1) {
      if (are(thread)) found.push(thread);
    }
    return found;
  }

  /** The next number of the seed: from 0 up to, but without, `limit`. */
  #draw(limit: number): number {
    const { words } = this.#control;
    const drawn = this.#control.single(DRAWS);
    for (; this.#drawn < drawn; this.#drawn += 1) this.#random.next();
    this.#drawn += 1;
    words[DRAWS] = drawn + 1;
    return integerBelow(this.#random, limit);
  }
}

/**
 * How many connections to be making at a time.
 *
 * Knows: who waits, what is being made, what has failed. Must not know: connections, or what time it is: `now` comes in. A leaf.
 *
 * Decision: one at a time, until connecting has proven quicker than waiting. A burst of fifty on a pool whose connections are used for two
 * milliseconds each is over long before a new connection stands: fifty dials would be fifty surplus connections (HikariCP's "spike"). So
 * one is made, as a measure. As many as were served by the others meanwhile will be served by them in the same time again; whoever
 * stands further back than that is better off with a new one, and from then on there are as many dials as there are such waiters.
 * A cold pool, where nobody was served, has its ten connections after two connect times.
 */
import type { Backoff } from '../rpc/backoff.ts';

/** Whatever the back-off says: what fails at once must not fill the whole turn with its attempts. */
const SHORTEST_DELAY_MS = 1;

/** An attempt to connect. */
export interface Dial {
  readonly number: number;
  /** How often something had been lent when it was begun. */
  readonly lentBefore: number;
  /** Nobody waited for it then. */
  readonly spare: boolean;
}

/** What is waited for, and what there is. */
export interface Demand {
  /** Waiters, as connections that would serve them. */
  readonly needed: number;
  /** Connections that are missing from the least that are kept. */
  readonly missing: number;
  /** Connections that may be added. */
  readonly room: number;
}

export class DialPlan {
  readonly #backoff: Backoff;
  readonly #underWay: Dial[] = [];
  /** How many at a time. */
  #width = 1;
  #lastNumber = 0;
  /** Attempts up to this one failed, or began before one that did: together they are one failure. */
  #failedUpTo = 0;
  /** No attempt before this. */
  #dueMs = Number.NEGATIVE_INFINITY;
  /** Whether connections are made that nobody waits for. */
  #fills = true;

  constructor(backoff: Backoff) {
    this.#backoff = backoff;
  }

  get underWay(): number {
    return this.#underWay.length;
  }

  /** No attempt before this, by the clock. */
  get dueMs(): number {
    return this.#dueMs;
  }

  /** How many there should be. For what is missing from the least one at a time is enough. */
  wanted({ needed, missing, room }: Demand): number {
    const spare = this.#fills && missing > 0 ? 1 : 0;
    return Math.min(Math.max(Math.min(needed, this.#width), spare), room);
  }

  /** One that nobody waited for failed, or was lost before anybody used it: a server that does not want it does not want the next one either. */
  stopFilling(): void {
    this.#fills = false;
  }

  /** One is used for the first time. */
  fillAgain(): void {
    this.#fills = true;
  }

  /**
   * How many are too many. One is let finish, whoever has gone: he who comes next waits for it, and does not begin another. Otherwise a pool
   * that is nearly large enough would begin and give up one dial after the other.
   */
  surplus({ needed }: Demand): number {
    return Math.max(0, this.#underWay.length - Math.max(1, needed));
  }

  /**
   * @param lent how often something has been lent so far
   * @param spare nobody waits for it
   */
  begin(lent: number, spare: boolean): Dial {
    this.#lastNumber += 1;
    const dial = { number: this.#lastNumber, lentBefore: lent, spare };
    this.#underWay.push(dial);
    return dial;
  }

  /** Gives up the one that was begun last. */
  giveUp(): Dial | undefined {
    return this.#underWay.pop();
  }

  /** It stands. @returns false when it was given up before */
  succeeded(dial: Dial): boolean {
    return this.#remove(dial);
  }

  /** @param late those who wait and will not be served by the connections that stand, in the time of a connect; as connections for them */
  widen(late: number): void {
    this.#width = Math.max(1, late);
  }

  /** Connecting is not in vain: the next failure is a first one. */
  proven(): void {
    this.#backoff.succeeded();
  }

  /**
   * It has failed. If nobody waits, nobody has asked for it: whoever asks next tries for himself, and is not told of a failure that was none of his.
   *
   * @returns false when it was given up before
   */
  failed(dial: Dial, nowMs: number, waitedFor: boolean): boolean {
    if (!this.#remove(dial)) return false;
    if (dial.spare && !waitedFor) this.stopFilling();
    else if (dial.number > this.#failedUpTo) this.postpone(nowMs);
    return true;
  }

  /** It was in vain. The next attempt is due later. */
  postpone(nowMs: number): void {
    this.#failedUpTo = this.#lastNumber;
    this.#width = 1;
    this.#dueMs = nowMs + Math.max(SHORTEST_DELAY_MS, this.#backoff.failed());
  }

  #remove(dial: Dial): boolean {
    const index = this.#underWay.indexOf(dial);
    if (index < 0) return false;
    this.#underWay.splice(index, 1);
    return true;
  }
}

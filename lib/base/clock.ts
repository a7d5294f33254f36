/**
 * What the time is, and how to be called later.
 *
 * Knows: nothing but the interface. Must not know: which clock it is.
 *
 * Decision: leases, deadlines and suspicion are about how much time has passed, never about the date. So `now` only ever goes
 * forward, begins anywhere, and means nothing on another machine. (The original sends such a number over the wire: it tells the
 * receiver nothing.) What decides gets its time from here or as an argument, so a test can hold the clock in its hand.
 */
export interface Clock {
  /** Milliseconds since some moment of its own. Never goes back. May have fractions. */
  now(): number;

  /**
   * Calls back once, when at least `delayMs` have passed by `now()`, and never before `after` itself has returned.
   *
   * @param delayMs milliseconds; what is not above 0 means: as soon as possible
   * @returns takes the call back; harmless when it has been made or taken back already
   */
  after(delayMs: number, callback: () => void): CancelTimer;
}

/** Takes a call back that a clock was asked to make. */
export type CancelTimer = () => void;

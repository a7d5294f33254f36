/**
 * What this turn of Node's loop has put off until its end.
 *
 * Knows: `setImmediate`, whose phase comes right after that of all sockets. Must not know: who writes what.
 *
 * Decision: one `setImmediate` a turn for all connections, not `process.nextTick` for each. A tick ends with the callback of one
 * socket; so whatever collects from many (a proxy, a pool, answers by promise) would send as many small writes as there were
 * callbacks. Alone on a connection the two cost the same.
 */

/** What can be put off. */
export interface PutOff {
  /** The turn is over. Must not throw. */
  turnEnds(): void;
}

let waiting: PutOff[] = [];

/** Calls `turnEnds` once all sockets that are ready in this turn have been heard. Not more than once a turn, please. */
export function atEndOfTurn(one: PutOff): void {
  if (waiting.push(one) === 1) setImmediate(endTurn);
}

function endTurn(): void {
  const all = waiting;
  waiting = []; // What is put off from here on waits for the next turn.
  for (const one of all) one.turnEnds();
}

/** What it costs to ask, and what to be told. Simulated: the clock is a number, and the wire takes no time. */

import { RegistryTable } from 'wirebook/registry';

export interface Cost {
  readonly messages: number;
  /** How late a change reaches the client, on average. */
  readonly meanMs: number;
}

/**
 * Servers come at certain moments, and one client wants to know.
 *
 * @param moments when something changes, in milliseconds, in order
 * @param everyMs how often the client asks; undefined: it watches, and is told
 */
export function costOf(moments: readonly number[], lastMs: number, everyMs?: number): Cost {
  const table = new RegistryTable('simulated', 0, { ttlMs: lastMs });
  let seen = table.newsFor('Who', undefined, 0);
  let messages = 0;
  let lateMs = 0;
  let unseen: number[] = [];
  const step = (nowMs: number): void => {
    const news = table.newsFor('Who', seen, nowMs);
    seen = news ?? seen;
    if (everyMs !== undefined || news !== undefined) messages += 1;
    for (const moment of unseen) lateMs += nowMs - moment;
    unseen = [];
  };
  let nextAskMs = everyMs ?? Number.POSITIVE_INFINITY;
  for (const moment of [...moments, Number.POSITIVE_INFINITY]) {
    for (; nextAskMs <= Math.min(moment, lastMs); nextAskMs += everyMs ?? 0) step(nextAskMs);
    if (moment > lastMs) break;
    const leaseId = `server-${moment}`.padEnd(16, '-');
    table.register({ host: `server-${moment}`, port: 7000, services: ['Who'], leaseId }, moment);
    unseen.push(moment);
    if (everyMs === undefined) step(moment);
  }
  return { messages, meanMs: lateMs / moments.length };
}

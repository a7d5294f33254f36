/**
 * Servers of unequal speed and clients that choose among them. Simulated: the clock is a number, a server is a queue, and who chooses is the
 * library's own roster with its balancers.
 */

import { ManualClock, type Random, seededRandom } from 'wirebook/base';
import { type BalancerChoice, makeBalancer, Roster } from 'wirebook/client';

export interface SimulatedServer {
  /** How long it works on a call, on average. One at a time; the others wait, in the order in which they came. */
  readonly serviceMs: number;
  /** Every call fails. */
  readonly fails?: boolean;
}

export interface ClusterOptions {
  readonly servers: readonly SimulatedServer[];
  readonly balancer: BalancerChoice;
  readonly callsPerSecond: number;
  readonly seconds: number;
  /** Each knows of its own calls only. Default 10. */
  readonly clients?: number;
  /** What a balancer is told of a failure: that it was one, or that a call has ended. Default true. */
  readonly tellsFailures?: boolean;
  readonly seed: number;
}

export interface ClusterRun {
  /** Of each server: how many calls it was sent. */
  readonly sent: readonly number[];
  /** Of each server: how many calls were there, on average. */
  readonly meanInFlight: readonly number[];
  readonly failed: number;
  /** How long calls took, from the quickest to the slowest; one that is still there at the end, so far. */
  readonly tookMs: readonly number[];
}

/** Lets calls come at random moments for a while. The last of the servers is the one that discovery has named last. */
export function runCluster(options: ClusterOptions): ClusterRun {
  const { servers, balancer, callsPerSecond, seconds, clients = 10, seed } = options;
  const { tellsFailures = true } = options;
  const clock = new ManualClock();
  const random = seededRandom(seed);
  const endpoints = servers.map((_, index) => ({ host: 'server', port: index + 1 }));
  const rosters = Array.from({ length: clients }, () => {
    const roster = new Roster({ balancer: makeBalancer(balancer, random), random });
    roster.update(endpoints.slice(0, -1));
    roster.update(endpoints);
    return roster;
  });
  const freeAtMs = servers.map(() => 0);
  const inFlight = servers.map(() => 0);
  const sums = servers.map(() => 0);
  const sent = servers.map(() => 0);
  const tookMs: number[] = [];
  const begunMs = new Set<{ readonly atMs: number }>();
  let failed = 0;

  const call = (roster: Roster): void => {
    const atMs = clock.now();
    const backend = roster.pick(atMs);
    const index = (backend?.endpoint.port ?? 1) - 1;
    const { serviceMs, fails = false } = servers[index] ?? { serviceMs: 0 };
    const work = fails ? serviceMs : exponential(serviceMs, random);
    const doneMs = Math.max(atMs, freeAtMs[index] ?? 0) + work;
    freeAtMs[index] = doneMs;
    add(inFlight, index, 1);
    add(sent, index, 1);
    const begun = { atMs };
    begunMs.add(begun);
    clock.after(doneMs - atMs, () => {
      add(inFlight, index, -1);
      begunMs.delete(begun);
      tookMs.push(clock.now() - atMs);
      if (fails) failed += 1;
      const verdict = fails && tellsFailures ? 'failing' : 'fine';
      if (backend !== undefined) roster.ended(backend, verdict, clock.now() - atMs, clock.now());
    });
  };
  for (const roster of rosters) {
    const next = (): void => {
      clock.after(exponential((clients * 1_000) / callsPerSecond, random), () => {
        call(roster);
        next();
      });
    };
    next();
  }
  for (let tick = 0; tick < seconds * 10; tick += 1) {
    clock.advance(100);
    for (const index of servers.keys()) add(sums, index, inFlight[index] ?? 0);
  }
  for (const { atMs } of begunMs) tookMs.push(clock.now() - atMs);
  return {
    sent,
    meanInFlight: sums.map((sum) => sum / (seconds * 10)),
    failed,
    tookMs: tookMs.toSorted((a, b) => a - b),
  };
}

/** How long the given share of calls takes at most. */
export function within(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? 0;
}

const BARS = ' ▁▂▃▄▅▆▇█';

/** A row of bars. The highest stands for `most`, and for whatever is above it. */
export function bars(heights: readonly number[], most: number): string {
  return heights.map((height) => BARS[Math.ceil((Math.min(height, most) / most) * 8)]).join('');
}

function exponential(mean: number, random: Random): number {
  return -mean * Math.log(1 - random.next());
}

function add(to: number[], index: number, amount: number): void {
  to[index] = (to[index] ?? 0) + amount;
}

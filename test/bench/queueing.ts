/**
 * Servers that queue, in simulated time.
 *
 * Knows: callers that know nothing of each other, servers with so many hands and a line before them. Must not know: balancers.
 *
 * Decision: on one machine three real servers share two cores, so the slow one slows the others down and nothing is left to compare. In simulated
 * time each server is as fast as it is said to be, a run of a minute takes a fraction of a second, and the same seed gives the same run. What
 * is under test is the real thing: the roster, the loads and the balancers of the library.
 */
import { ManualClock, type Random, seededRandom } from 'wirebook/base';
import { type BalancerName, makeBalancer, Roster } from 'wirebook/client';

export interface ServerModel {
  /** How long a call takes once it has begun: half of it fixed, the other half left to chance (exponential). */
  readonly meanMs: number;
  /** Calls at a time; others wait in line. */
  readonly hands: number;
  /** Stands still for so long, so often on average. */
  readonly pauses?: { readonly everyMs: number; readonly forMs: number };
  /** Answers everything at once, with a failure. */
  readonly failing?: boolean;
}

export interface Scenario {
  readonly servers: readonly ServerModel[];
  /** Clients, each with its own roster. */
  readonly clients: number;
  /** Of all clients together, at random moments (Poisson). */
  readonly callsPerSecond: number;
  readonly forMs: number;
}

export interface Outcome {
  /** Of calls that were answered, in milliseconds, ascending. */
  readonly tookMs: readonly number[];
  /** The share of calls that failed. */
  readonly failed: number;
  /** How many each server answered. */
  readonly answered: readonly number[];
}

/** There and back. */
const NETWORK_MS = 0.4;
/** After this all lines are empty. */
const LONGEST_LINE_MS = 600_000;

export function simulate(balancer: BalancerName, scenario: Scenario, seed: number): Outcome {
  const random = seededRandom(seed);
  const clock = new ManualClock();
  const servers = scenario.servers.map((model) => new Server(model, clock, random));
  const endpoints = servers.map((_, place) => ({ host: 'simulated', port: place + 1 }));
  const rosters = Array.from({ length: scenario.clients }, () => {
    // Without quarantine: what is compared is balancing alone.
    const options = {
      balancer: makeBalancer(balancer, random),
      random,
      quarantine: false,
    } as const;
    const roster = new Roster(options);
    roster.update(endpoints);
    return roster;
  });

  const tookMs: number[] = [];
  let failed = 0;
  const call = (): void => {
    const roster = rosters[Math.floor(random.next() * rosters.length)];
    const startedMs = clock.now();
    const backend = roster?.pick(startedMs);
    if (roster === undefined || backend === undefined) return;
    clock.after(NETWORK_MS / 2, () => {
      servers[backend.endpoint.port - 1]?.take((isFine) => {
        clock.after(NETWORK_MS / 2, () => {
          const ms = clock.now() - startedMs;
          roster.ended(backend, isFine ? 'fine' : 'failing', ms, clock.now());
          if (isFine) tookMs.push(ms);
          else failed += 1;
        });
      });
    });
  };
  const meanGapMs = 1_000 / scenario.callsPerSecond;
  for (let atMs = 0; atMs < scenario.forMs;) {
    const gapMs = exponential(random, meanGapMs);
    clock.advance(gapMs);
    atMs += gapMs;
    call();
  }
  // Nobody is forgotten: who stands in line when the time is over is answered as well, however late.
  clock.advance(LONGEST_LINE_MS);
  return {
    tookMs: tookMs.sort((one, other) => one - other),
    failed: failed / (failed + tookMs.length),
    answered: servers.map(({ answered }) => answered),
  };
}

/** @returns the time that this share of the calls did not exceed */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

class Server {
  answered = 0;
  readonly #model: ServerModel;
  readonly #clock: ManualClock;
  readonly #random: Random;
  readonly #line: ((isFine: boolean) => void)[] = [];
  #busy = 0;
  #pausedUntilMs = 0;

  constructor(model: ServerModel, clock: ManualClock, random: Random) {
    this.#model = model;
    this.#clock = clock;
    this.#random = random;
    this.#nextPause();
  }

  take(answer: (isFine: boolean) => void): void {
    if (this.#model.failing === true) answer(false);
    else {
      this.#line.push(answer);
      this.#work();
    }
  }

  #work(): void {
    while (this.#busy < this.#model.hands) {
      const answer = this.#line.shift();
      if (answer === undefined) return;
      this.#busy += 1;
      const half = this.#model.meanMs / 2;
      // A call that meets a pause ends so much later.
      const pauseMs = Math.max(0, this.#pausedUntilMs - this.#clock.now());
      this.#clock.after(pauseMs + half + exponential(this.#random, half), () => {
        this.#busy -= 1;
        this.answered += 1;
        answer(true);
        this.#work();
      });
    }
  }

  #nextPause(): void {
    const { pauses } = this.#model;
    if (pauses === undefined) return;
    this.#clock.after(exponential(this.#random, pauses.everyMs), () => {
      this.#pausedUntilMs = this.#clock.now() + pauses.forMs;
      this.#nextPause();
    });
  }
}

function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random.next());
}

/**
 * Six ways to pick a server, on servers that are not equal.
 *
 * Knows: the situations in which it matters who picks. Must not know: how any of them does.
 *
 * Decision: figures are of simulated time, and each round is another seed: their ratios are those of the policies, not of this machine. Ours
 * is two choices, for that is what to take when nothing is known; the others stand beside it as peers. At the end stand one run with real
 * servers and real clients, and what a pick costs.
 */
import { seededRandom } from 'wirebook/base';
import {
  type BalancerName,
  balancerNames,
  Candidates,
  Load,
  makeBalancer,
  RpcClient,
} from 'wirebook/client';
import { staticDiscovery } from 'wirebook/rpc';
import {
  type Bar,
  type Contest,
  type Effort,
  type Entry,
  type Group,
  perSecond,
  type Round,
} from './harness.ts';
import { BenchProcess } from './processes.ts';
import { type Outcome, percentile, type Scenario, simulate } from './queueing.ts';

const OURS: BalancerName = 'two-choices';
const PEERS = balancerNames.filter((name) => name !== OURS);

const LIKE_ONE = { meanMs: 10, hands: 4 };

/** Seven as they should be, two older, and one of which nobody knows why: 61 % of what they can do together. */
const UNEQUAL: Scenario = {
  servers: [
    ...Array.from({ length: 7 }, () => LIKE_ONE),
    { meanMs: 20, hands: 4 },
    { meanMs: 20, hands: 4 },
    { meanMs: 40, hands: 4 },
  ],
  clients: 20,
  callsPerSecond: 2_000,
  forMs: 10_000,
};

/** All alike, and each stands still for 150 ms about every five seconds: memory is tidied up. */
const PAUSES: Scenario = {
  servers: Array.from({ length: 10 }, () => ({
    ...LIKE_ONE,
    pauses: { everyMs: 5_000, forMs: 150 },
  })),
  clients: 20,
  callsPerSecond: 2_000,
  forMs: 10_000,
};

/** One of ten fails everything, at once. */
const BLACK_HOLE: Scenario = {
  servers: [
    ...Array.from({ length: 9 }, () => LIKE_ONE),
    { meanMs: 0.1, hands: 1_000, failing: true },
  ],
  clients: 20,
  callsPerSecond: 2_000,
  forMs: 10_000,
};

/** Outcomes are the same for the same seed: the next entry need not do it all again. */
const done = new Map<string, Outcome>();

function outcomeOf(name: BalancerName, scenario: Scenario, what: string, seed: number): Outcome {
  const key = `${what} ${name} ${seed}`;
  const known = done.get(key) ?? simulate(name, scenario, seed);
  done.set(key, known);
  return known;
}

function simulated(
  what: string,
  figureName: string,
  unit: string,
  scenario: Scenario,
  figure: (outcome: Outcome) => number,
  bar: readonly Bar[],
  note?: string,
): Entry {
  const roundsOf = (name: BalancerName): Round => {
    let seed = 0;
    return () => figure(outcomeOf(name, scenario, what, (seed += 1)));
  };
  return {
    name: `balance/${what}-${figureName}`,
    unit,
    better: 'lower',
    bar,
    ...(note !== undefined && { note }),
    open: (): Contest => ({
      ours: roundsOf(OURS),
      peers: Object.fromEntries(PEERS.map((name) => [name, roundsOf(name)])),
    }),
  };
}

const p50 = ({ tookMs }: Outcome): number => percentile(tookMs, 0.5);
const p99 = ({ tookMs }: Outcome): number => percentile(tookMs, 0.99);
const failed = ({ failed: share }: Outcome): number => share * 100;

const REAL_HANDS = 4;
const REAL_MS = [4, 4, 4, 40];
const REAL_CALLERS = 8;
/** A round must be long beside the slowest call. */
const LEAST_ROUND_MS = 250;
const BYTES = new Uint8Array(32);

async function openReal(effort: Effort): Promise<Contest> {
  const roundMs = Math.max(effort.roundMs, LEAST_ROUND_MS);
  const { process: servers, ready: ports } = await BenchProcess.start<number[]>(
    './peers/unequal-servers.ts',
    [REAL_HANDS, ...REAL_MS].map(String),
  );
  const discovery = staticDiscovery(ports.map((port) => ({ host: '127.0.0.1', port })));
  const clients = balancerNames.map((balancer) => new RpcClient({ discovery, balancer }));
  const rounds = clients.map(
    (client): Round =>
      () =>
        callsPerSecond(client, roundMs),
  );
  const roundOf = (name: BalancerName): Round =>
    rounds[balancerNames.indexOf(name)] ?? (() => Number.NaN);
  return {
    ours: roundOf(OURS),
    peers: Object.fromEntries(PEERS.map((name) => [name, roundOf(name)])),
    close: async () => {
      await Promise.all(clients.map((client) => client.close({ graceMs: 0 })));
      await servers.kill();
    },
  };
}

async function callsPerSecond(client: RpcClient, roundMs: number): Promise<number> {
  const startMs = performance.now();
  let calls = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() - startMs < roundMs) {
      await client.call('EchoService', 'Echo', BYTES);
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: REAL_CALLERS }, caller));
  return calls / ((performance.now() - startMs) / 1_000);
}

/** How many servers a pick is made among. */
const SERVERS = 20;

function picks(name: BalancerName, roundMs: number): Round {
  const random = seededRandom(1);
  const balancer = makeBalancer(name, random);
  const candidates = new Candidates(Array.from({ length: SERVERS }, () => new Load()));
  const underWay: Load[] = [];
  let nowMs = 0;
  return perSecond(() => {
    for (let call = 0; call < 1_000; call += 1) {
      nowMs += 0.01;
      const load = candidates.loads[balancer.pick(candidates, nowMs)];
      if (load === undefined) continue;
      load.began();
      underWay.push(load);
      if (underWay.length > 64) underWay.shift()?.ended('fine', 1, nowMs);
    }
    return 1_000;
  }, roundMs);
}

export const balance: Group = {
  name: 'balance',
  entries: [
    simulated(
      'unequal',
      'p50',
      'ms (simulated)',
      UNEQUAL,
      p50,
      [],
      '7 servers of 10 ms, 2 of 20 ms, 1 of 40 ms, 4 calls at a time each; 20 clients, 2,000 calls/s: 61 % of what they can do',
    ),
    simulated('unequal', 'p99', 'ms (simulated)', UNEQUAL, p99, [
      { atLeast: 3, against: 'random' },
      { atLeast: 3, against: 'round-robin' },
    ]),
    simulated(
      'pauses',
      'p50',
      'ms (simulated)',
      PAUSES,
      p50,
      [],
      '10 servers of 10 ms; each stands still for 150 ms about every 5 s',
    ),
    simulated('pauses', 'p99', 'ms (simulated)', PAUSES, p99, [{ atLeast: 1, against: 'random' }]),
    simulated(
      'black-hole',
      'failed',
      '% (simulated)',
      BLACK_HOLE,
      failed,
      [{ atMost: 2 }],
      'one of 10 servers fails everything at once; no quarantine',
    ),
    {
      name: 'balance/real',
      unit: 'calls/s',
      bar: { atLeast: 1.5, against: 'round-robin' },
      note: `real servers, 3 of 4 ms and 1 of 40 ms, ${REAL_HANDS} calls at a time each; ${REAL_CALLERS} callers, each of which waits for its answer`,
      open: openReal,
    },
    {
      name: 'balance/picks',
      unit: 'picks/s',
      note: `among ${SERVERS} servers, with the bookkeeping of a call; this one in real time`,
      open: ({ roundMs }) => ({
        ours: picks(OURS, roundMs),
        peers: Object.fromEntries(PEERS.map((name) => [name, picks(name, roundMs)])),
      }),
    },
  ],
};

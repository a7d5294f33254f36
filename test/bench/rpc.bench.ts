/**
 * Calls: ours on both transports, beside grpc-js, and beside bare frames on the same transport, which are the limit.
 *
 * Knows: which programs take part, and what is asked of them. Must not know: how they are written.
 *
 * Decision: server and client are processes of their own for everybody, and each takes and gives bytes as they are, so no codec of anybody's
 * messages enters. Whoever has promises awaits them, call after call, as callers do; so do the bare frames, which have nothing else: no
 * envelope, no ids, no table. Their ratio says what all that an RPC adds costs.
 *
 * The figure is calls for each second of processor time that server and client have used together. In a closed circle the two take turns, so
 * on an idle machine that is what the clock says too; on a busy one the clock says how busy it is. What it said stands in the notes.
 */
import type { Contest, Effort, Entry, Group, Round } from './harness.ts';
import { median } from './harness.ts';
import type { Calls, Carrier, ClientOrder, Memory, Stack } from './peers/call-contract.ts';
import type { Listening } from './peers/contract.ts';
import { BenchProcess } from './processes.ts';
import { processorSeconds } from './processor-time.ts';

const SMALL_BYTES = 32;
const LARGE_BYTES = 64 * 1024;
const CARRIERS: readonly Carrier[] = ['net', 'epoll'];
const PEERS = ['frames', 'grpc-js'] as const;
/** Code is compiled when it has been called often, not when it has been called long: so a warm-up is so many calls, unless they take so long. */
const WARM_CALLS = 20_000;
const WARM_MS = 3_000;
/** How many are opened, or held, to see what one takes. */
const CONNECTIONS = 1_000;
const CALLS = 10_000;

export const rpc: Group = {
  name: 'rpc',
  needs: 'linux',
  entries: [
    ...CARRIERS.map((carrier) => latency(carrier)),
    ...CARRIERS.map((carrier) => throughput(carrier, { connections: 1, inFlight: 64 })),
    ...CARRIERS.map((carrier) => throughput(carrier, { connections: 1, inFlight: 512 })),
    ...CARRIERS.map((carrier) => throughput(carrier, { connections: 64, inFlight: 1 })),
    ...CARRIERS.map((carrier) => large(carrier)),
    ...CARRIERS.map((carrier) => memoryOfConnections(carrier)),
    memoryOfCalls('server'),
    memoryOfCalls('client'),
  ],
};

/** A round, and the processor time that both sides have used in it. */
type Measured = Calls & { readonly processorSeconds: number };

function byProcessorTime({ calls, processorSeconds: seconds }: Measured): number {
  return calls / seconds;
}

interface Load {
  readonly connections: number;
  readonly inFlight: number;
}

/** One call at a time: how long the one in the middle takes. */
function latency(carrier: Carrier): Entry {
  return {
    name: `rpc/${carrier}-1`,
    unit: 'µs, median',
    better: 'lower',
    bar: { atLeast: 1 / 1.3, against: 'frames' },
    note: 'one call at a time; the bar is at most 1.3 × the time of the bare frames',
    open: (effort) =>
      openCalls(
        carrier,
        { connections: 1, inFlight: 1 },
        SMALL_BYTES,
        effort,
        ({ p50Us }) => p50Us,
      ),
  };
}

function throughput(carrier: Carrier, load: Load): Entry {
  const { connections, inFlight } = load;
  return {
    name: connections === 1 ? `rpc/${carrier}-${inFlight}` : `rpc/${carrier}-${connections}x1`,
    unit: 'calls/s of CPU',
    ...(connections === 1 &&
      inFlight === 64 && {
        bar: [
          { atLeast: 20, against: 'grpc-js' },
          { atLeast: 0.5, against: 'frames' },
        ],
      }),
    open: (effort) => openCalls(carrier, load, SMALL_BYTES, effort, byProcessorTime),
  };
}

/** 64 KiB there and 64 KiB back. The MB/s are those of one direction. */
function large(carrier: Carrier): Entry {
  return {
    name: `rpc/${carrier}-64KiB`,
    unit: 'calls/s of CPU',
    bytesEach: LARGE_BYTES,
    note: '8 in flight; MB/s of one direction, and as many go the other way',
    open: (effort) =>
      openCalls(carrier, { connections: 1, inFlight: 8 }, LARGE_BYTES, effort, byProcessorTime),
  };
}

interface Pair {
  readonly server: BenchProcess;
  readonly client: BenchProcess;
  /** What both have used so far. */
  readonly processorSeconds: number;
  ask(order: ClientOrder): Promise<Calls & Memory>;
  close(): Promise<void>;
}

async function startPair(
  stack: Stack,
  carrier: Carrier,
  connections: number,
  bytes: number,
): Promise<Pair> {
  const { process: server, ready } = await BenchProcess.start<Listening>('./peers/call-server.ts', [
    stack,
    carrier,
  ]);
  try {
    const args = [stack, carrier, ready.port, connections, bytes].map(String);
    const { process: client } = await BenchProcess.start('./peers/call-client.ts', args);
    return {
      server,
      client,
      get processorSeconds() {
        return processorSeconds(server.pid ?? 0) + processorSeconds(client.pid ?? 0);
      },
      ask: (order) => client.ask(order),
      close: async () => {
        await Promise.all([client.kill(), server.kill()]);
      },
    };
  } catch (error) {
    await server.kill();
    throw error;
  }
}

async function openCalls(
  carrier: Carrier,
  { connections, inFlight }: Load,
  bytes: number,
  { roundMs }: Effort,
  figure: (measured: Measured) => number,
): Promise<Contest> {
  const pairs: Pair[] = [];
  const seen = new Map<string, Measured[]>();
  const close = async (): Promise<void> => {
    await Promise.all(pairs.map((pair) => pair.close()));
  };
  const round = async (stack: Stack): Promise<Round> => {
    const pair = await startPair(stack, carrier, connections, bytes);
    pairs.push(pair);
    await pair.ask({ kind: 'call', roundMs: WARM_MS, inFlight, atMost: WARM_CALLS });
    const rounds: Measured[] = [];
    seen.set(stack, rounds);
    return async () => {
      const before = pair.processorSeconds;
      const calls = await pair.ask({ kind: 'call', roundMs, inFlight });
      const measured = { ...calls, processorSeconds: pair.processorSeconds - before };
      rounds.push(measured);
      return figure(measured);
    };
  };
  try {
    const ours = await round('rpc');
    const peers: Record<string, Round> = {};
    for (const name of PEERS) peers[name] = await round(name);
    return { ours, peers, notes: () => [byTheClock(seen)], close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** How long a call took, the one in the middle and the hundredth from the end, and how many there were a second. */
function byTheClock(seen: ReadonlyMap<string, readonly Measured[]>): string {
  const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
  const each = [...seen].map(([stack, [, ...rounds]]) => {
    const p50 = whole(median(rounds.map(({ p50Us }) => p50Us)));
    const p99 = whole(median(rounds.map(({ p99Us }) => p99Us)));
    const perSecond = whole(median(rounds.map(({ callsPerSecond }) => callsPerSecond)));
    return `${stack} ${p50} / ${p99} (${perSecond})`;
  });
  return `µs p50 / p99 (calls a second by the clock): ${each.join('; ')}`;
}

/** What a connection costs a server that has answered one call on it. */
function memoryOfConnections(carrier: Carrier): Entry {
  return {
    name: `rpc/${carrier}-memory-connection`,
    unit: 'bytes of the server',
    better: 'lower',
    note: `${CONNECTIONS.toLocaleString('en-US')} connections, one call on each`,
    open: () =>
      openMemory(
        PEERS,
        (stack) => startPair(stack, carrier, 1, SMALL_BYTES),
        async (pair) => {
          await pair.ask({ kind: 'call', roundMs: 50, inFlight: 1 });
          const before = await pair.server.ask<Memory>({ kind: 'memory' });
          await pair.ask({ kind: 'connect', count: CONNECTIONS });
          const after = await pair.server.ask<Memory>({ kind: 'memory' });
          return (after.residentBytes - before.residentBytes) / CONNECTIONS;
        },
      ),
  };
}

/** What a call costs that waits for its answer. */
function memoryOfCalls(side: 'server' | 'client'): Entry {
  return {
    name: `rpc/memory-call-${side}`,
    unit: `bytes of the ${side}`,
    better: 'lower',
    note: `${CALLS.toLocaleString('en-US')} calls in flight on one connection, ${SMALL_BYTES} bytes each`,
    open: () =>
      openMemory(
        ['grpc-js'],
        (stack) => startPair(stack, 'net', 1, SMALL_BYTES),
        async (pair) => {
          const measured = (): Promise<Memory> => pair[side].ask<Memory>({ kind: 'memory' });
          await pair.ask({ kind: 'call', roundMs: 50, inFlight: 1 });
          const before = await measured();
          await pair.ask({ kind: 'hold', count: CALLS });
          const after = await measured();
          return (after.heapBytes - before.heapBytes) / CALLS;
        },
      ),
  };
}

/** Each round is a fresh pair: what memory has been taken is not given back. */
function openMemory(
  peers: readonly Stack[],
  start: (stack: Stack) => Promise<Pair>,
  figure: (pair: Pair) => Promise<number>,
): Contest {
  const round =
    (stack: Stack): Round =>
    async () => {
      const pair = await start(stack);
      try {
        return await figure(pair);
      } finally {
        await pair.close();
      }
    };
  return { ours: round('rpc'), peers: Object.fromEntries(peers.map((one) => [one, round(one)])) };
}

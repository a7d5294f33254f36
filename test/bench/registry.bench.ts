/**
 * The registry, full and watched: ten thousand instances of a hundred services, a hundred watchers.
 *
 * Knows: which figures a user would ask for. Must not know: how the programs are written.
 *
 * Decision: other registries are no peers, for they promise other things (etcd writes to disk and asks a majority). So what the registry does is measured
 * beside a call of the same size that does nothing, served by the same process: the ratio is what leases, names and lists cost.
 */
import type { Contest, Entry, Group } from './harness.ts';
import type {
  RegistryAnswer,
  RegistryListening,
  RegistryOrder,
} from './peers/registry-contract.ts';
import { BenchProcess } from './processes.ts';

const LONG_TTL_MS = 3_600_000;
const SHORT_TTL_MS = 300;
const IN_FLIGHT = 64;
const PEER = 'empty call';

export const registry: Group = {
  name: 'registry',
  entries: [
    rate('heartbeat', 'registry/heartbeats', 'heartbeats/s', 0.25),
    rate('register', 'registry/registrations', 'registrations/s', 0.07),
    rate('discover', 'registry/discoveries', 'discoveries/s', 0),
    delay('registry/come', LONG_TTL_MS, { kind: 'come-and-go' }, ({ comeMs }) => comeMs, {
      atMost: 1_000,
      note: 'from the registration until the last of 100 watchers knows',
    }),
    delay('registry/go', LONG_TTL_MS, { kind: 'come-and-go' }, ({ goneMs }) => goneMs, {
      atMost: 1_000,
      note: 'from the deregistration until the last of 100 watchers knows',
    }),
    delay('registry/killed', SHORT_TTL_MS, { kind: 'die' }, ({ goneMs }) => goneMs, {
      atMost: SHORT_TTL_MS + 1_000,
      note: `from its last sign of life until the last of 100 watchers knows, with a ttl of ${SHORT_TTL_MS} ms`,
    }),
  ],
};

function rate(
  kind: 'heartbeat' | 'register' | 'discover',
  name: string,
  unit: string,
  atLeast: number,
): Entry {
  return {
    name,
    unit,
    ...(atLeast > 0 && { bar: { atLeast, against: PEER } }),
    note:
      kind === 'discover'
        ? `${IN_FLIGHT} in flight on one connection; each answer has 100 instances`
        : `${IN_FLIGHT} in flight on one connection`,
    open: ({ roundMs }) =>
      openRegistry(LONG_TTL_MS, { kind, roundMs, inFlight: IN_FLIGHT }, ({ done }) => done),
  };
}

function delay(
  name: string,
  ttlMs: number,
  order: RegistryOrder,
  figure: (answer: RegistryAnswer) => number | undefined,
  { atMost, note }: { readonly atMost: number; readonly note: string },
): Entry {
  return {
    name,
    unit: 'ms',
    better: 'lower',
    bar: { atMost },
    note,
    open: () => openRegistry(ttlMs, order, figure),
  };
}

async function openRegistry(
  ttlMs: number,
  order: RegistryOrder,
  figure: (answer: RegistryAnswer) => number | undefined,
): Promise<Contest> {
  const { process: server, ready } = await BenchProcess.start<RegistryListening>(
    './peers/registry-server.ts',
    [String(ttlMs)],
  );
  try {
    const { process: client } = await BenchProcess.start('./peers/registry-client.ts', [
      String(ready.port),
      String(ready.echoPort),
    ]);
    const round = (asked: RegistryOrder) => async (): Promise<number> =>
      figure(await client.ask<RegistryAnswer>(asked)) ?? Number.NaN;
    return {
      ours: round(order),
      ...('roundMs' in order && { peers: { [PEER]: round({ ...order, kind: 'echo' }) } }),
      close: async () => {
        await Promise.all([client.kill(), server.kill()]);
      },
    };
  } catch (error) {
    await server.kill();
    throw error;
  }
}

/**
 * The pooled client beside bare channels: what finding, balancing, borrowing and judging cost a call.
 *
 * Knows: which programs take part. Must not know: how they are written.
 *
 * Decision: servers and callers are processes of their own, and the servers are the same for both callers, so the figures differ by the caller alone. The
 * figure is calls for each second of processor time, of the caller and the servers together, as for the rpc group; what the caller alone
 * used stands in the notes, where a difference shows three times as large.
 */
import { registryAnnouncer, RegistryServer } from 'wirebook/registry';
import type { Contest, Effort, Entry, Group, Round } from './harness.ts';
import { median } from './harness.ts';
import type { Calls, ClientOrder } from './peers/call-contract.ts';
import type { Caller } from './peers/client-contract.ts';
import type { Listening } from './peers/contract.ts';
import { BenchProcess } from './processes.ts';
import { processorSeconds } from './processor-time.ts';

const BYTES = 32;
const WARM_CALLS = 20_000;
const WARM_MS = 3_000;

export const client: Group = {
  name: 'client',
  needs: 'linux',
  entries: [entry(1, 64, 0.8), entry(3, 64, 0.8), entry(1, 1)],
};

function entry(servers: number, inFlight: number, atLeast?: number): Entry {
  return {
    name: `client/${servers === 1 ? 'one-server' : `${servers}-servers`}-${inFlight}`,
    unit: 'calls/s of CPU',
    ...(atLeast !== undefined && { bar: { atLeast, against: 'channel' } }),
    note: `${inFlight} in flight; the client finds its servers through a registry, the channels know them`,
    open: (effort) => openCallers(servers, inFlight, effort),
  };
}

interface Measured extends Calls {
  readonly callerSeconds: number;
  readonly allSeconds: number;
}

async function openCallers(count: number, inFlight: number, { roundMs }: Effort): Promise<Contest> {
  const processes: BenchProcess[] = [];
  const registry = await RegistryServer.listen();
  const announcer = registryAnnouncer(registry.address);
  const seen = new Map<string, Measured[]>();
  const close = async (): Promise<void> => {
    await Promise.all(processes.map((one) => one.kill()));
    await Promise.all(announcements.map((one) => one.withdraw()));
    await registry.close({ graceMs: 0 });
  };
  const begin = async <Ready>(
    file: string,
    args: readonly string[],
  ): Promise<[BenchProcess, Ready]> => {
    const { process, ready } = await BenchProcess.start<Ready>(file, args);
    processes.push(process);
    return [process, ready];
  };
  const announcements: ReturnType<typeof announcer.announce>[] = [];
  try {
    const servers: BenchProcess[] = [];
    const ports: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const [server, { port }] = await begin<Listening>('./peers/call-server.ts', ['rpc', 'net']);
      servers.push(server);
      ports.push(String(port));
      announcements.push(announcer.announce({ host: '127.0.0.1', port }, ['EchoService']));
    }
    await Promise.all(announcements.map((one) => one.told()));
    const round = async (who: Caller): Promise<Round> => {
      const args = [who, String(registry.address.port), String(BYTES), ...ports];
      const [caller] = await begin('./peers/client-caller.ts', args);
      const ask = (order: ClientOrder): Promise<Calls> => caller.ask(order);
      const used = (some: readonly BenchProcess[]): number =>
        some.reduce((sum, { pid }) => sum + processorSeconds(pid ?? 0), 0);
      await ask({ kind: 'call', roundMs: WARM_MS, inFlight, atMost: WARM_CALLS });
      const rounds: Measured[] = [];
      seen.set(who, rounds);
      return async () => {
        const [callerBefore, serversBefore] = [used([caller]), used(servers)];
        const calls = await ask({ kind: 'call', roundMs, inFlight });
        const callerSeconds = used([caller]) - callerBefore;
        const allSeconds = callerSeconds + used(servers) - serversBefore;
        rounds.push({ ...calls, callerSeconds, allSeconds });
        return calls.calls / allSeconds;
      };
    };
    const ours = await round('client');
    return { ours, peers: { channel: await round('channel') }, notes: () => [alone(seen)], close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What the caller alone needs, and what a caller sees. */
function alone(seen: ReadonlyMap<string, readonly Measured[]>): string {
  const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
  const each = [...seen].map(([who, [, ...rounds]]) => {
    const us = median(rounds.map(({ calls, callerSeconds }) => (1e6 * callerSeconds) / calls));
    const p50 = whole(median(rounds.map(({ p50Us }) => p50Us)));
    const p99 = whole(median(rounds.map(({ p99Us }) => p99Us)));
    const clock = whole(median(rounds.map(({ callsPerSecond }) => callsPerSecond)));
    return `${who} ${us.toFixed(2)} µs of its own a call, p50 / p99 ${p50} / ${p99} µs (${clock}/s by the clock)`;
  });
  return each.join('; ');
}

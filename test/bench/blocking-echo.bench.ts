/**
 * Round trips a second: blocking calls beside `node:net`, one connection, one message in flight.
 *
 * Knows: four small programs, a client and a server of each kind, each in its own process. Only one pair works at a time; the
 * other sleeps in the kernel.
 */
import type { Contest, Effort, Entry, Group, Round } from './harness.ts';
import type { Answer, Connected, Listening, Order } from './peers/contract.ts';
import { BenchProcess } from './processes.ts';

export const blockingEcho: Group = {
  name: 'blocking-echo',
  needs: 'linux',
  entries: [echo('64B', 64), echo('16KiB', 16 * 1024)],
};

function echo(what: string, messageBytes: number): Entry {
  return {
    name: `blocking-echo/${what}`,
    unit: 'round trips/s',
    bytesEach: 2 * messageBytes,
    open: (effort) => openPairs(messageBytes, effort),
  };
}

async function openPairs(messageBytes: number, { roundMs }: Effort): Promise<Contest> {
  const started: BenchProcess[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(started.map((process) => process.kill()));
  };
  const pair = async (kind: 'blocking' | 'net'): Promise<Round> => {
    const server = await BenchProcess.start<Listening>(`./peers/${kind}-server.ts`);
    started.push(server.process);
    const port = String(server.ready.port);
    const client = await BenchProcess.start<Connected>(`./peers/${kind}-client.ts`, [port]);
    started.push(client.process);
    const order: Order = { roundMs, messageBytes };
    return async () => (await client.process.ask<Answer>(order)).roundTripsPerSecond;
  };
  try {
    return { ours: await pair('blocking'), peers: { 'node:net': await pair('net') }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What cases/scarcity.ts starts: `scarcity.test-child.ts SCENARIO TRANSPORT`. */
import { once } from 'node:events';
import { closeSync, openSync, readdirSync } from 'node:fs';
import type { Connection, ConnectionHandler, Listener, Transport } from 'wirebook/reactor';
import { subjectOf } from './subjects.ts';

export interface OutOfDescriptors {
  /** Processor time in the window, while connections were waiting that could not be accepted. */
  readonly cpuMs: number;
  readonly windowMs: number;
  /** How an own `connect` fails meanwhile. */
  readonly connectCode: unknown;
}

export interface LeakReport {
  readonly connections: number;
  readonly descriptorsBefore: number;
  readonly descriptorsAfter: number;
  readonly openAfter: number;
  readonly bytesKept: number;
}

const WINDOW_MS = 300;
const [scenario = '', name = ''] = process.argv.slice(2);
const { transport } = subjectOf(name);
const tell = (message: unknown): void => void process.send?.(message);

const echo = (connection: Connection): ConnectionHandler => ({
  onData: (chunk) => void connection.write(chunk),
});

/** Connects, is echoed, and resolves when both ends are closed. */
async function served(listener: Listener): Promise<void> {
  const { address: host, port } = listener.address;
  await new Promise<void>((resolve, reject) => {
    const onConnection = (connection: Connection): ConnectionHandler => ({
      onData: () => connection.end(),
      onClose: (error) => (error === undefined ? resolve() : reject(error)),
    });
    transport
      .connect({ host, port }, onConnection)
      .then((connection) => connection.write(Buffer.from('hello')), reject);
  });
  while (listener.counters.open > 0) await new Promise((resolve) => setImmediate(resolve));
}

async function descriptors(): Promise<void> {
  const listener = await transport.listen({}, echo);
  const { port } = listener.address;
  await served(listener); // whatever is made at first use is there
  const hoard: number[] = [];
  try {
    for (;;) hoard.push(openSync('/dev/null', 'r'));
  } catch {
    // EMFILE
  }
  tell({ port });
  await once(process, 'message');
  const before = process.cpuUsage();
  const start = performance.now();
  await new Promise((resolve) => setTimeout(resolve, WINDOW_MS));
  const { user, system } = process.cpuUsage(before);
  const windowMs = performance.now() - start;
  const connectCode = await transport.connect({ host: '127.0.0.1', port }, echo).then(
    () => 'connected',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );
  const report: OutOfDescriptors = { cpuMs: (user + system) / 1000, windowMs, connectCode };
  tell(report);
  await once(process, 'message');
  for (const fd of hoard) closeSync(fd);
  await served(listener);
  tell('served');
}

/** Connections of every fate, some at a time. */
async function live(listener: Listener, count: number): Promise<void> {
  const atATime = 50;
  for (let done = 0; done < count; done += atATime) {
    await Promise.all(
      Array.from({ length: atATime }, (_, index) => oneLife(listener, transport, index % 4)),
    );
  }
}

async function oneLife(listener: Listener, from: Transport, fate: number): Promise<void> {
  const { port } = listener.address;
  await new Promise<void>((resolve, reject) => {
    const onConnection = (connection: Connection): ConnectionHandler => ({
      onData() {
        if (fate === 0) connection.end();
        else if (fate === 1) connection.destroy();
        else if (fate === 2) throw new Error('boom');
        else connection.write(Buffer.from('end')); // the server destroys it
      },
      onClose: () => resolve(),
    });
    const limits = { idleTimeoutMs: 20_000, signal: new AbortController().signal };
    from
      .connect({ host: '127.0.0.1', port, ...limits }, onConnection)
      .then((connection) => connection.write(Buffer.alloc(1000)), reject);
  });
}

async function leaks(): Promise<void> {
  const listener = await transport.listen({ idleTimeoutMs: 20_000 }, (connection) => ({
    onData(chunk) {
      if (chunk.length === 3) connection.destroy();
      else connection.write(chunk);
    },
  }));
  await live(listener, 600);
  const [bytesBefore, descriptorsBefore] = [await settledBytes(listener), countDescriptors()];
  await live(listener, 2000);
  const bytesKept = (await settledBytes(listener)) - bytesBefore;
  const report: LeakReport = {
    connections: 2000,
    descriptorsBefore,
    descriptorsAfter: countDescriptors(),
    openAfter: listener.counters.open,
    bytesKept,
  };
  tell(report);
}

/** What is held when the last connection is closed and nobody refers to any. */
async function settledBytes(listener: Listener): Promise<number> {
  while (listener.counters.open > 0) await new Promise((resolve) => setImmediate(resolve));
  for (let round = 0; round < 4; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    globalThis.gc?.();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function countDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

await (scenario === 'leaks' ? leaks() : descriptors());
process.exit();

/**
 * Whatever comes, a server goes on serving.
 *
 * Each round draws a bundle of connections from a seed, sends on each what no client would, and then makes a good call on the same server. The
 * seed is printed when it fails: WIREBOOK_SEED=… repeats it.
 */
import { connect } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { integerBelow, pick, type Random, seededRandom } from 'wirebook/base';
import { encodeFrame } from 'wirebook/framing';
import { epollTransport, netTransport, type Transport } from 'wirebook/reactor';
import { Channel, encodeRequestFrame, RpcServer } from 'wirebook/rpc';
import { epollCanRun } from '../transport/epoll-can-run.ts';
import { turns } from '../transport/waiting.ts';

const ROUNDS = 60;
const CONNECTIONS = 8;
const NAMES = ['EchoService', 'Echo', 'Later', 'Fail', 'Count', '', '__proto__', 'nobody', 'é'];

function randomBytes(random: Random, most: number): Uint8Array {
  return Uint8Array.from({ length: integerBelow(random, most + 1) }, () =>
    integerBelow(random, 256),
  );
}

/** A request that can be read, and makes sense in places. */
function randomRequest(random: Random): Uint8Array {
  const number = (): number => pick(random, [0, 1, 2, 3, 5, 77, 0xffff_ffff, -1]);
  const word = (): string => pick(random, NAMES);
  return encodeRequestFrame({
    serviceName: pick(random, ['EchoService', word()]),
    methodName: word(),
    requestId: pick(random, ['', '0', '1', '2', '3', word()]),
    requestData: randomBytes(random, 40),
    timeoutMs: pick(random, [0, 0, 1, 0xffff_ffff]),
    kind: pick(random, [0, 0, 0, number()]),
    features: number(),
    credit: number(),
    targetId: pick(random, ['1', '2', '3', '0', word()]),
    attempt: number(),
    metadata: new Map([[word(), word()]]),
  });
}

/** What one connection sends. */
function randomStream(random: Random): Buffer {
  const frames = Array.from({ length: 1 + integerBelow(random, 12) }, () => {
    const frame = randomRequest(random);
    switch (integerBelow(random, 6)) {
      case 0:
        return encodeFrame(randomBytes(random, 60));
      case 1: {
        // One bit is wrong, perhaps in the length.
        const at = integerBelow(random, frame.length);
        frame[at] = (frame[at] ?? 0) ^ (1 << integerBelow(random, 8));
        return frame;
      }
      case 2:
        return frame.subarray(0, integerBelow(random, frame.length));
      default:
        return frame;
    }
  });
  return Buffer.concat(frames);
}

/** Sends it in pieces, and parts in some way. */
async function attack(random: Random, port: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  await once(socket, 'connect');
  if (integerBelow(random, 2) === 0) socket.resume(); // half of them never read
  const data = randomStream(random);
  const cut = integerBelow(random, data.length + 1);
  socket.write(data.subarray(0, cut));
  await turns(integerBelow(random, 4));
  socket.write(data.subarray(cut));
  await turns(integerBelow(random, 6));
  const way = integerBelow(random, 3);
  if (way === 0) socket.end();
  else if (way === 1) socket.resetAndDestroy();
  await turns(4);
  socket.destroy();
}

/** Looks every turn, and does not wait for ever. */
async function until(condition: () => boolean, state: () => string): Promise<void> {
  const giveUpMs = performance.now() + 8_000;
  while (!condition()) {
    if (performance.now() > giveUpMs) throw new Error(`something is left: ${state()}`);
    await turns(1);
  }
}

async function run(transport: Transport, seed: number): Promise<void> {
  const random = seededRandom(seed);
  const server = await RpcServer.listen({ transport, maxInFlight: 20, frameTimeoutMs: 50 });
  server.registerMethod('EchoService', 'Echo', (data) => data);
  server.registerMethod('EchoService', 'Fail', () => {
    throw new Error('no');
  });
  server.registerMethod('EchoService', 'Later', async (data) => {
    await turns(2);
    return data;
  });
  server.registerStream('EchoService', 'Count', async function* count() {
    for (let index = 0; index < 100; index += 1) yield Uint8Array.of(index);
  });
  const { host, port } = server.address;
  const channel = new Channel({ host, port, transport });
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      await Promise.all(Array.from({ length: CONNECTIONS }, () => attack(random, port)));
      const payload = randomBytes(random, 200);
      const reply = await channel.call('EchoService', 'Later', payload, { timeoutMs: 5_000 });
      expect(Buffer.compare(reply, payload)).toBe(0);
    }
    await until(
      () => server.connections <= 1 && server.counters.inFlight === 0,
      () => `${server.connections} connections, ${JSON.stringify(server.counters)}`,
    );
    expect(channel.counters).toMatchObject({ failed: 0, unknown: 0, invalid: 0, connected: 1 });
    expect(server.counters.calls).toBeGreaterThan(ROUNDS * CONNECTIONS);
    expect(server.counters.invalidRequests).toBeGreaterThan(ROUNDS);
  } finally {
    await channel.close({ graceMs: 0 });
    await server.close({ graceMs: 0 });
  }
  expect(server.connections).toBe(0);
}

it.each(epollCanRun ? ['net', 'epoll'] : ['net'])(
  'serves on over %s, whatever comes',
  async (name) => {
    const seed = Number(process.env['WIREBOOK_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
    try {
      await run(name === 'net' ? netTransport() : epollTransport(), seed);
    } catch (error) {
      throw new Error(`WIREBOOK_SEED=${seed}: ${(error as Error).message}`, { cause: error });
    }
  },
);

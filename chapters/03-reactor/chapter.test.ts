/** Chapter 3's claims on other inputs than it shows, and its peers by themselves. What may block is another process. */

import { once } from 'node:events';
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT } from 'wirebook/reactor';
import { endAll, run } from '../../test/support/process.ts';
import { type Lane, lane, partFromAll } from '../notebook/lane.ts';
import { handlerFor } from './notes.ts';

const ON_LINUX = process.platform === 'linux';
const NODE = ['--conditions=wirebook-source', '--import', import.meta.resolve('tsx')];

function here(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** A client that has said something and heard this much. */
async function exchange(port: number, words: string): Promise<string> {
  const socket = net.connect({ host: '127.0.0.1', port });
  socket.write(words);
  let heard = '';
  for await (const chunk of socket.setEncoding('utf8')) {
    heard += String(chunk);
    if (heard.length >= words.length) break; // which destroys the socket
  }
  return heard;
}

async function answerOf<T>(peer: Lane, order: Record<string, unknown>): Promise<T> {
  peer.send(order);
  return peer.next<T>();
}

afterAll(async () => {
  await partFromAll();
  endAll();
});

it('the notes’ chain drops every bit behind the first', () => {
  expect(handlerFor(EPOLLIN | EPOLLOUT | EPOLLHUP)).toBe('read');
  expect(handlerFor(EPOLLOUT | EPOLLHUP)).toBe('write');
  expect(handlerFor(EPOLLERR)).toBe('close');
  expect(handlerFor(0)).toBeUndefined();
});

describe.runIf(ON_LINUX)('the peers', () => {
  it('echo.ts: nobody waits for a silent client, however many there are', async () => {
    const echo = await lane('echo', here('./echo.ts'));
    const silent = Array.from({ length: 20 }, () => net.connect(echo.port, '127.0.0.1'));
    await Promise.all(silent.map((socket) => once(socket, 'connect')));
    const words = ['one', 'two', 'x'.repeat(50_000)];
    expect(await Promise.all(words.map((one) => exchange(echo.port, one)))).toEqual(words);
    for (const socket of silent) socket.end();
    expect(await exchange(echo.port, 'still there')).toBe('still there');
    await echo.kill();
  });

  it.each([
    ['--heed', true],
    ['', false],
  ])('hoard.ts %s: is an echo to a client that reads', async (option) => {
    const server = await lane('hoard', here('./hoard.ts'), { args: option === '' ? [] : [option] });
    const long = 'z'.repeat(5_000_000);
    expect((await exchange(server.port, long)).length).toBe(long.length);
    await server.kill();
  });

  it('threads.ts: a thread takes much address space and little memory, a worker much of both', async () => {
    const threads = await lane('threads', here('./threads.ts'));
    const native = await threads.next<{ virtualEach: number; residentEach: number }>();
    const worker = await threads.next<{ virtualEach: number; residentEach: number }>();
    expect(native.residentEach).toBeLessThan(native.virtualEach / 10);
    expect(worker.residentEach).toBeGreaterThan(20 * native.residentEach);
    expect(await threads.exited).toEqual({ code: 0, signal: null });
  });

  it('spin.ts: spins without a descriptor left, and rests with one in reserve', async () => {
    const spin = await lane('spin', here('./spin.ts'));
    const clients = Array.from({ length: 8 }, () => net.connect(spin.port, '127.0.0.1'));
    await Promise.all(clients.map((socket) => once(socket, 'connect')));
    const turnedAway = clients.map((socket) => once(socket.resume(), 'close'));
    const { end, spinning, resting } = await answerOf<{
      end: string;
      spinning: number;
      resting: number;
    }>(spin, { go: 1 });
    expect(end).toBe('EMFILE');
    expect(spinning).toBeGreaterThan(10 * resting);
    await Promise.all(turnedAway.slice(3)); // three were accepted
    for (const socket of clients) socket.destroy();
    await spin.kill();
  });

  it('hold.ts and crowd.ts: all are held, counted, and wait for a heavy one', async () => {
    const hold = await lane('hold', here('./hold.ts'));
    const crowd = await lane('crowd', here('./crowd.ts'), { args: ['--port', String(hold.port)] });
    expect(await answerOf(crowd, { connect: 150, asking: 10 })).toMatchObject({ connected: 150 });
    expect(await answerOf(hold, {})).toMatchObject({ open: 150, accepted: 150 });
    const { medianMs } = await answerOf<{ medianMs: number }>(crowd, { asking: 149, heavyMs: 150 });
    expect(medianMs).toBeGreaterThan(75);
    await crowd.kill();
    await hold.kill();
  });
});

interface Claims {
  readonly level: readonly [times: number, left: number][];
  readonly edge: readonly [times: number, left: number][];
  readonly accepted: readonly number[];
  readonly fairness: readonly number[];
  readonly unfair: number;
  readonly torn: readonly { before: number; good: boolean; end: string; mixed: boolean }[];
  readonly idle: readonly [level: number, nothing: number, edge: number];
  readonly room: readonly number[];
  readonly asked: readonly { poll: number; epoll: number }[];
  readonly shared: string;
  readonly herd: readonly number[];
}

describe.runIf(ON_LINUX)('what the kernel does', () => {
  let claims: Claims;

  beforeAll(async () => {
    const { code, stdout, output } = await run(
      process.execPath,
      [...NODE, here('./claims.test-child.ts')],
      { timeoutMs: 25_000 },
    );
    expect(code, output).toBe(0);
    claims = JSON.parse(stdout) as Claims;
  });

  it('announces as long as something is there, under level', () => {
    expect(claims.level).toEqual([
      [10, 0],
      [1, 0],
      [1, 0],
    ]);
  });

  it('announces once what came at once, under edge', () => {
    expect(claims.edge).toEqual([
      [1, 90],
      [1, 0],
      [1, 1],
    ]);
  });

  it('leaves clients outside when an edge-triggered accept stops early', () => {
    expect(claims.accepted).toEqual([7, 1, 7]);
  });

  it('lets the other have its turn when a budget is spent, and not before', () => {
    expect(claims.fairness).toEqual([1, 3, 50]);
    expect(claims.unfair).toBe(500);
  });

  it('finds half a frame where `send_all` gave up', () => {
    for (const { before, good, end, mixed } of claims.torn) {
      expect(before).toBeGreaterThan(1);
      expect({ good, end, mixed }).toEqual({ good: true, end: 'ERR_FRAME_TOO_LARGE', mixed: true });
    }
  });

  it('says all the time that there is room, unless it is asked for a change', () => {
    const [level, nothing, edge] = claims.idle;
    expect(level).toBeGreaterThan(50);
    expect([nothing, edge]).toEqual([0, 1]);
    expect(claims.room).toEqual([0, 1, 0]);
  });

  it('gives poll and epoll the same answer', () => {
    expect(claims.asked).toEqual([
      { poll: 0, epoll: 0 },
      { poll: 7, epoll: 7 },
      { poll: 3, epoll: 3 },
    ]);
  });

  it('shares no memory of an epoll', () => {
    expect(claims.shared).toBe('ENODEV');
  });

  it('wakes one waiter of one epoll under edge, and of several epolls all or, if told, one', () => {
    expect(claims.herd).toEqual([1, 4, 1]);
  });
});

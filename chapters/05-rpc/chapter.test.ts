/** Chapter 5's claims on other inputs than it shows, and its peers by themselves. What may block is another process. */

import { once } from 'node:events';
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fromHex, integerBelow, seededRandom, toHex } from 'wirebook/base';
import { encodeFrame, FrameDecoder } from 'wirebook/framing';
import {
  Channel,
  decodeRequest,
  decodeResponse,
  encodeRequestFrame,
  encodeResponseFrame,
  RpcServer,
  writeVarint64,
} from 'wirebook/rpc';
import { endAll, run } from '../../test/support/process.ts';
import { Calculator } from '../../proto/generated/calculator.ts';
import { Echo } from '../../proto/generated/echo.ts';
import { rpc } from '../../proto/generated/rpc.pb.js';
import { type Lane, lane, partFromAll } from '../notebook/lane.ts';
import { answer, readOldRequest } from './original.ts';
import { block, fieldsOf, number, varint } from './pencil.ts';
import { Bank, type Books, Front } from './services.ts';
import { failure } from './show.ts';
import { InOrder, SmallChannel } from './small-channel.ts';

const ON_LINUX = process.platform === 'linux';
const NODE = ['--conditions=wirebook-source', '--import', import.meta.resolve('tsx')];
const NOTHING = new Uint8Array(0);

function here(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

afterAll(async () => {
  await partFromAll();
  endAll();
});

describe('with a pencil', () => {
  const SEED = 5;
  const random = seededRandom(SEED);

  it.each([1, 2, 300, 16_384, 2 ** 31 - 1, -1, -2, -300, -(2 ** 31)])('%d is right', (value) => {
    const theirs = new Uint8Array(10);
    const end = writeVarint64(theirs, 0, BigInt(value));
    expect(toHex(Uint8Array.from(varint(value)))).toBe(toHex(theirs.subarray(0, end)));
    expect(varint(value)).toHaveLength(value < 0 ? 10 : end);
  });

  it(`any request is the library's and the generated code's, byte for byte (seed ${SEED})`, () => {
    for (let round = 0; round < 200; round += 1) {
      const name = (): string => 'xö漢'.repeat(1 + integerBelow(random, 60));
      const requestData = Uint8Array.from({ length: 1 + integerBelow(random, 300) }, () =>
        integerBelow(random, 256),
      );
      const request = { serviceName: name(), methodName: name(), requestData, requestId: name() };
      const byPencil = Buffer.concat([
        block(1, request.serviceName),
        block(2, request.methodName),
        block(3, requestData),
        block(4, request.requestId),
      ]);
      expect(toHex(encodeRequestFrame(request))).toBe(toHex(encodeFrame(byPencil)));
      const generated = rpc.RpcRequest.encode(new rpc.RpcRequest(request)).finish();
      expect(toHex(generated)).toBe(toHex(byPencil));
    }
  });

  it('a message that is cut anywhere inside a field is noticed', () => {
    const message = Buffer.concat([number(1, 300), block(2, 'hello'), number(3, -1)]);
    const whole = new Set([0, 3, 10, message.length]); // between two fields nobody can tell
    for (let end = 0; end <= message.length; end += 1) {
      const read = (): unknown => [...fieldsOf(message.subarray(0, end))];
      if (whole.has(end)) expect(read).not.toThrow();
      else expect(read).toThrow('cut short');
    }
  });

  it('a field of any wire type is stepped over, and one that there is not is refused', () => {
    const eight = Uint8Array.of(9 * 8 + 1, 1, 2, 3, 4, 5, 6, 7, 8);
    const four = Uint8Array.of(10 * 8 + 5, 1, 2, 3, 4);
    const ids = [...fieldsOf(Buffer.concat([eight, four, number(1, 7)]))].map(({ id }) => id);
    expect(ids).toEqual([9, 10, 1]);
    expect(() => [...fieldsOf(Uint8Array.of(1 * 8 + 6, 0))]).toThrow('no wire type 6');
    expect(() => [...fieldsOf(fromHex('08ffffffffffffffffffff01'))]).toThrow('ten bytes');
  });
});

describe('old and new', () => {
  it('an old program reads of a cancellation what it knows, and answers it like a call', () => {
    const cancel = encodeRequestFrame({ requestId: '0', kind: 2, targetId: '17' }).subarray(4);
    expect(readOldRequest(cancel)).toMatchObject({ requestId: '0', others: [6, 9] });
    expect(decodeResponse(answer(new Map(), cancel).subarray(4))).toMatchObject({
      requestId: '0',
      errorCode: -1,
      errorMsg: 'Method not found: .',
    });
  });

  it('a new program reads an old request, and what is not there as zero', () => {
    const old = Buffer.concat([block(1, 'S'), block(2, 'M')]);
    expect(decodeRequest(old)).toMatchObject({ timeoutMs: 0, kind: 0, attempt: 0, features: 0 });
  });

  it('messages of another type are misread without an error', () => {
    const reply = encodeResponseFrame({ requestId: 'Bank', responseData: text('7') }).subarray(4);
    expect(decodeRequest(reply)).toMatchObject({ serviceName: 'Bank', requestId: '7' });
    const { add } = Calculator.methods;
    expect(add.response.decode(add.request.encode({ a: 41, b: 9 })).sum).toBe(41);
  });
});

describe('who is called', () => {
  const handlers = new Map([
    ['S.Reverse', (data: Uint8Array) => data.toReversed()],
    [
      'S.Fails',
      () => {
        throw new Error('out of paper');
      },
    ],
  ]);

  it.each([
    ['the handler', 'S', 'Reverse', 0, ''],
    ['nobody', 'S', 'reverse', -1, 'Method not found: S.reverse'],
    ['nobody', '__proto__', 'toString', -1, 'Method not found: __proto__.toString'],
    ['a handler that throws', 'S', 'Fails', -2, 'Handler execution failed: out of paper'],
  ])('%s: %s.%s gives %d', (_, serviceName, methodName, errorCode, errorMsg) => {
    const request = { serviceName, methodName, requestData: text('abc'), requestId: 'x' };
    const reply = decodeResponse(
      answer(handlers, encodeRequestFrame(request).subarray(4)).subarray(4),
    );
    expect(reply).toMatchObject({ requestId: 'x', errorCode, errorMsg });
    if (errorCode === 0) expect(reply.responseData).toEqual(text('cba'));
  });

  it('the answer to what cannot be read has no id', () => {
    const reply = answer(handlers, fromHex('0a0541')).subarray(4);
    expect(decodeResponse(reply)).toMatchObject({ requestId: '', errorCode: -1 });
  });
});

describe('the server by itself', () => {
  let server: Lane;
  let channel: Channel;

  beforeAll(async () => {
    server = await lane('server', here('./server.ts'));
    channel = new Channel({ port: server.port });
  });

  afterAll(async () => {
    await channel.close();
    await server.kill();
  });

  it('answers matched by order go wrong as soon as one overtakes, those matched by id never', async () => {
    const ask = (client: SmallChannel, name: string) =>
      client.call('Bank', 'Balance', text(name)).then((reply) => new TextDecoder().decode(reply));
    const told = async (Client: typeof SmallChannel, names: string[]): Promise<string[]> => {
      const client = new Client(server.port);
      const answers = await Promise.all(names.map((name) => ask(client, name)));
      expect(client.waiting.size).toBe(0);
      client.close();
      return answers;
    };
    const { ada, bob } = await channel.service(Bank).books(null);
    const right = [ada, bob, bob].map(String);
    expect(await told(InOrder, ['ada', 'bob', 'bob'])).toEqual([bob, bob, ada].map(String));
    expect(await told(InOrder, ['bob', 'bob', 'ada'])).toEqual([bob, bob, ada].map(String));
    expect(await told(SmallChannel, ['ada', 'bob', 'bob'])).toEqual(right);
  });

  it('a thousand at once get their own answers', async () => {
    const client = new SmallChannel(server.port);
    const { echo } = Echo.methods;
    const calls = Array.from({ length: 1_000 }, async (_, index) => {
      const data = echo.request.encode({ message: `number ${index}` });
      return echo.response.decode(await client.call('EchoService', 'Echo', data)).message;
    });
    expect(await Promise.all(calls)).toEqual(calls.map((_, index) => `number ${index}`));
    await expect(client.call('Bank', 'Rob', NOTHING)).rejects.toThrow('Method not found: Bank.Rob');
    client.close();
  });

  it('a slow call holds those behind it, or not, as there is room for one or for more', async () => {
    for (const [maxInFlight, order] of [
      [1, ['ada', 'bob', 'bob']],
      [3, ['bob', 'bob', 'ada']],
    ] as const) {
      const shared = new Channel({ port: server.port, maxInFlight });
      const answered: string[] = [];
      await Promise.all(
        ['ada', 'bob', 'bob'].map(async (name) => {
          await shared.service(Bank).balance(name);
          answered.push(name);
        }),
      );
      expect(answered).toEqual(order);
      await shared.close();
    }
  });

  it('a handler that does not look works to the end, one that does is stopped by the caller’s signal', async () => {
    const bank = channel.service(Bank);
    const audits = [false, true].map(async (heeds) => {
      const patience = new AbortController();
      const audit = failure(bank.audit({ heeds }, { signal: patience.signal }));
      await channel.service(Echo).echo({ message: 'the audit has begun' });
      patience.abort();
      expect(await audit).toMatchObject({ code: 'ERR_RPC_CANCELLED', retry: 'unknown' });
    });
    await Promise.all(audits);
    const first = await server.next<{ steps: number }>();
    const second = await server.next<{ steps: number }>();
    expect(first.steps).toBeLessThan(25);
    expect(second.steps).toBe(25);
  });

  it('carries a transfer out once for each key, and for each call without one', async () => {
    const bank = channel.service(Bank);
    const before = await bank.books(null);
    const transfers = [
      { amount: 1, key: 'a' },
      { amount: 1, key: 'a' },
      { amount: 2, key: 'b' },
    ];
    await Promise.all(transfers.map((one) => bank.transfer(one, { attempt: 1 })));
    await bank.transfer({ amount: 1, key: 'a' }, { attempt: 2 });
    expect(before.ada - (await bank.books(null)).ada).toBe(3);
    await Promise.all([1, 1].map((amount) => bank.transfer({ amount })));
    expect(await bank.books(null)).toEqual({ ada: before.ada - 5, bob: before.bob + 5 });
  });

  it.each([1, 5, 200])('makes no more of a stream than there is room for: %d', async (window) => {
    const stream = channel.service(Calculator).count({ to: 1_000_000 }, { window });
    expect(await stream.next()).toMatchObject({ value: { number: 1 } });
    await channel.service(Echo).echo({ message: 'what was under way is here' });
    await stream.return();
    const { made } = await server.next<{ made: number }>();
    expect(made).toBeGreaterThanOrEqual(1);
    expect(made).toBeLessThanOrEqual(2 * window);
  });

  it('gives a whole stream to one who reads it', async () => {
    const numbers: number[] = [];
    for await (const one of channel.service(Calculator).count({ to: 500 }, { window: 7 }))
      numbers.push(one.number);
    expect(numbers).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    expect(await server.next()).toEqual({ made: 500 });
  });

  it('answers the notes’ programs in the bytes that they expect', async () => {
    const socket = net.connect(server.port, '127.0.0.1');
    const unknown = encodeFrame(Buffer.concat([block(1, 'S'), block(2, 'M'), block(4, '9')]));
    const noId = encodeFrame(Buffer.concat([block(1, 'EchoService'), block(2, 'Echo')]));
    socket.write(Buffer.concat([unknown, noId, encodeFrame(fromHex('0aff'))]));
    const decoder = new FrameDecoder();
    const replies: string[] = [];
    while (replies.length < 3) {
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      replies.push(...decoder.push(chunk).map((one) => toHex(one)));
    }
    socket.destroy();
    const minusOne = '10ffffffffffffffffff01';
    expect(replies).toEqual([
      toHex(block(1, '9')) + minusOne + toHex(block(3, 'Method not found: S.M')),
      '',
      minusOne + toHex(block(3, 'Failed to deserialize request')),
    ]);
  });

  it.runIf(ON_LINUX)('a blocking client knows the same outcomes', async () => {
    const args = [...NODE, here('./claims.test-child.ts'), '--port', String(server.port)];
    const { code, stdout, output } = await run(process.execPath, args, { timeoutMs: 25_000 });
    expect(code, output).toBe(0);
    const { bob } = await channel.service(Bank).books(null);
    expect(JSON.parse(stdout)).toEqual({
      sums: [-3, 0, 2 ** 31 - 1],
      echo: 'Grüezi',
      late: ['ERR_RPC_DEADLINE_EXCEEDED', 'unknown'],
      bob,
      missing: ['ERR_RPC_METHOD_NOT_FOUND', 'not-executed'],
      failed: ['ERR_RPC_HANDLER_FAILED', 'executed'],
    });
  });
});

describe('partial failure', () => {
  it.each([
    ['before', { ada: 100, bob: 0 }],
    ['during', { ada: 63, bob: 0 }],
    ['after', { ada: 63, bob: 37 }],
  ])('a caller whose server dies %s hears nothing that tells', async (moment, expected) => {
    const doomed = await lane(moment, here('./server.ts'), { args: ['--dies', moment] });
    const { exited } = doomed;
    const channel = new Channel({ port: doomed.port });
    const error = await failure(channel.service(Bank).transfer({ amount: 37 }, { attempt: 1 }));
    expect(error).toMatchObject({ code: 'ERR_RPC_CONNECTION_LOST', retry: 'unknown' });
    expect(await doomed.next<Books>()).toEqual(expected);
    expect(await exited).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await failure(channel.service(Bank).balance('bob'))).toMatchObject({
      code: 'ERR_RPC_CONNECT_FAILED',
      retry: 'not-executed',
    });
    await channel.close();
  });
});

describe('time that is passed on', () => {
  it('is what is left, or what the one in front makes up', async () => {
    const hops = await lane('hops', here('./hops.ts'));
    const channel = new Channel({ port: hops.port });
    const front = channel.service(Front);
    const passed = await front.ask({ passesOn: true }, { timeoutMs: 8_000 });
    expect(passed).toBeGreaterThan(5_000);
    expect(passed).toBeLessThanOrEqual(8_000 - 50);
    const made = await front.ask({ passesOn: false }, { timeoutMs: 8_000 });
    expect(made).toBeGreaterThan(1_000);
    expect(made).toBeLessThanOrEqual(5_000);
    await channel.close();
    await hops.kill();
  });
});

describe('many in flight', () => {
  const opened: (RpcServer | Channel)[] = [];

  afterEach(async () => {
    for (const one of opened.splice(0).toReversed()) await one.close();
  });

  it.each([
    [1, 1],
    [32, 8],
  ])('%d: a write of the server carries %d answers or more', async (inFlight, answers) => {
    const server = await RpcServer.listen();
    const channel = new Channel({ port: server.address.port });
    opened.push(server, channel);
    server.registerMethod('EchoService', 'Echo', (bytes) => bytes);
    let begun = 0;
    const caller = async (): Promise<void> => {
      while ((begun += 1) <= 640) await channel.call('EchoService', 'Echo', NOTHING);
    };
    await Promise.all(Array.from({ length: inFlight }, caller));
    expect(server.counters.writes).toBeGreaterThan(0);
    expect(640 / server.counters.writes).toBeGreaterThanOrEqual(answers);
  });
});

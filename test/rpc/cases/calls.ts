/** Calls that go well, calls that fail, and what goes beside them. */
import { expect, it } from 'vitest';
import {
  type CallContext,
  defineService,
  jsonCodec,
  oneWay,
  RpcError,
  RpcStatus,
  serverStream,
  unary,
} from 'wirebook/rpc';
import { warnings } from '../../transport/warnings.ts';
import { bytes, failureOf, Gate, outcomeOf, type Stage, text, textsOf } from '../scene.ts';

const Calculator = defineService('CalculatorService', {
  add: unary(jsonCodec<{ a: number; b: number }>(), jsonCodec<{ sum: number }>()),
  count: serverStream(jsonCodec<{ to: number }>(), jsonCodec<number>()),
  forget: oneWay(jsonCodec<string>()),
});

export function callCases(stage: Stage): void {
  it('carries bytes there and back, none and many', async () => {
    const { server, channel } = await stage().pair();
    server.registerMethod('EchoService', 'Echo', (data) => data);
    for (const size of [0, 1, 100, 5_000, 70_000, 3_000_000]) {
      const payload = new Uint8Array(size).fill(size % 251);
      const reply = await channel.call('EchoService', 'Echo', payload);
      expect(Buffer.compare(reply, payload)).toBe(0);
    }
  });

  it('looks like a function, with a service that both sides know', async () => {
    const { server, channel } = await stage().pair();
    const forgotten = new Gate<string>();
    server.register(Calculator, {
      add: ({ a, b }) => ({ sum: a + b }),
      *count({ to }) {
        for (let number = 1; number <= to; number += 1) yield number;
      },
      forget: (what) => forgotten.open(what),
    });
    const calculator = channel.service(Calculator);
    expect(await calculator.add({ a: 1, b: 2 })).toEqual({ sum: 3 });
    const numbers = [];
    for await (const number of calculator.count({ to: 4 })) numbers.push(number);
    expect(numbers).toEqual([1, 2, 3, 4]);
    await calculator.forget('this');
    expect(await forgotten.promise).toBe('this');
    expect(channel.service(Calculator)).toBe(calculator);
  });

  it('answers each of many at a time with its own reply, in whatever order they are ready', async () => {
    const { server, channel } = await stage().pair();
    const gates = Array.from({ length: 100 }, () => new Gate());
    const begun = new Gate();
    let running = 0;
    server.registerMethod('Late', 'Echo', async (data) => {
      running += 1;
      if (running === 100) begun.open();
      await gates[Number(text(data))]?.promise;
      return data;
    });
    const calls = gates.map((_, index) => channel.call('Late', 'Echo', bytes(String(index))));
    await begun.promise;
    const order: number[] = [];
    const replies = calls.map(async (call, index) => {
      expect(text(await call)).toBe(String(index));
      order.push(index);
    });
    for (const gate of gates.toReversed()) {
      gate.open();
      await gate.promise;
    }
    await Promise.all(replies);
    expect(order[0]).toBeGreaterThan(order.at(-1) ?? 0);
    expect(channel.counters).toMatchObject({ calls: 100, failed: 0, connected: 1, unknown: 0 });
  });

  it('says that there is no such method, which was not executed', async () => {
    const { server, channel } = await stage().pair();
    server.registerMethod('EchoService', 'Echo', (data) => data);
    for (const [service, method] of [
      ['EchoService', 'Nope'],
      ['Nope', 'Echo'],
      ['', ''],
      ['__proto__', '__proto__'],
      ['constructor', 'toString'],
      ['EchoService', '__proto__'],
    ] as const) {
      const error = await failureOf(channel.call(service, method, bytes('')));
      expect(error).toMatchObject({
        code: 'ERR_RPC_METHOD_NOT_FOUND',
        status: -1,
        retry: 'not-executed',
        message: `Method not found: ${service}.${method}`,
        service,
        method,
        port: server.address.port,
      });
    }
  });

  it('can be served under any name', async () => {
    const { server, channel } = await stage().pair();
    for (const name of ['__proto__', 'constructor', '', 'ünï.cödé', 'a.b'])
      server.registerMethod(name, name, () => bytes(`it is ${name}`));
    for (const name of ['__proto__', 'constructor', '', 'ünï.cödé', 'a.b'])
      expect(text(await channel.call(name, name, bytes('')))).toBe(`it is ${name}`);
  });

  it.each([
    ['an error', new Error('boom'), 'boom'],
    ['a text', 'boom', 'boom'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    [
      'an object without a prototype',
      Object.create(null),
      'something that cannot be shown as text',
    ],
    ['an error whose message is none', Object.assign(new Error(), { message: 7 }), '7'],
  ])('survives a handler that throws %s, at once or later', async (_, thrown, said) => {
    const { server, channel } = await stage().pair();
    server.registerMethod('Bad', 'Now', () => {
      throw thrown;
    });
    server.registerMethod('Bad', 'Later', async () => {
      await Promise.resolve();
      throw thrown;
    });
    for (const method of ['Now', 'Later']) {
      const error = await failureOf(channel.call('Bad', method, bytes('')));
      expect(error).toMatchObject({
        code: 'ERR_RPC_HANDLER_FAILED',
        status: -2,
        retry: 'executed',
        message: `Handler execution failed: ${said}`,
      });
    }
    expect(server.counters).toMatchObject({ calls: 2, failed: 2, inFlight: 0 });
  });

  it.each([
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a text', 'text', 'string'],
    ['an array of numbers', [1, 2], 'an array'],
  ])('answers for a handler that returns %s, at once or later', async (_, value, named) => {
    const { server, channel } = await stage().pair();
    const wrong = value as unknown as Uint8Array;
    server.registerMethod('Bad', 'Now', () => wrong);
    server.registerMethod('Bad', 'Later', async () => wrong);
    for (const method of ['Now', 'Later']) {
      const error = await failureOf(channel.call('Bad', method, bytes('')));
      expect(error).toMatchObject({ code: 'ERR_RPC_INTERNAL', status: -3, retry: 'executed' });
      expect(error.message).toBe(
        `Internal server error: the handler returned ${named} where a Uint8Array is needed`,
      );
    }
  });

  it('answers once for a handler that answers twice', async () => {
    const { server, channel } = await stage().pair();
    const answers = (
      resolve: (data: Uint8Array) => void,
      reject: (error: Error) => void,
    ): never => {
      resolve(bytes('first'));
      resolve(bytes('second'));
      reject(new Error('third'));
      throw new Error('fourth');
    };
    const twice = { [['then'].join('')]: answers } as unknown as PromiseLike<Uint8Array>;
    server.registerMethod('Bad', 'Twice', () => twice);
    expect(text(await channel.call('Bad', 'Twice', bytes('')))).toBe('first');
    await expect(channel.call('Bad', 'Nope', bytes(''))).rejects.toThrow('Method not found');
    expect(channel.counters).toMatchObject({ unknown: 0, late: 0 });
  });

  it('lets a handler choose what its caller gets', async () => {
    const { server, channel } = await stage().pair();
    server.registerMethod('Choosy', 'Fail', () => {
      throw new RpcError(42, 'no such account', {
        retry: 'not-executed',
        retryAfterMs: 250,
        metadata: new Map([['account', 'x']]),
      });
    });
    const error = await failureOf(channel.call('Choosy', 'Fail', bytes('')));
    expect(error).toMatchObject({
      code: 'ERR_RPC_APPLICATION',
      status: 42,
      retry: 'not-executed',
      retryAfterMs: 250,
      message: 'no such account',
    });
    expect([...error.metadata]).toEqual([['account', 'x']]);
  });

  it('does not pass on, as its own, that another call was not executed', async () => {
    const { server, channel } = await stage().pair();
    server.registerMethod('Front', 'Get', async (data) => channel.call('Back', 'Nope', data));
    expect(await outcomeOf(channel.call('Front', 'Get', bytes('')))).toBe(
      'ERR_RPC_METHOD_NOT_FOUND, unknown',
    );
  });

  it('says when a value is none that the codec knows, on either side', async () => {
    const { server, channel } = await stage().pair();
    const wrong = { sum: 1n as unknown as number };
    server.register(Calculator, { add: () => wrong, count: () => [], forget: () => {} });
    const calculator = channel.service(Calculator);
    expect(await outcomeOf(calculator.add({ a: 1n as unknown as number, b: 2 }))).toBe(
      'ERR_RPC_INVALID_REQUEST, not-executed',
    );
    expect(await outcomeOf(calculator.add({ a: 1, b: 2 }))).toBe(
      'ERR_RPC_INVALID_RESPONSE, executed',
    );
    expect(await outcomeOf(channel.call('CalculatorService', 'Add', bytes('{')))).toBe(
      'ERR_RPC_INVALID_REQUEST, not-executed',
    );
  });

  it('tells the handler who calls, and carries metadata both ways', async () => {
    const { server, channel } = await stage().pair();
    const seen: Partial<CallContext>[] = [];
    server.registerMethod('Meta', 'Data', (data, context) => {
      const { service, method, requestId, attempt, oneWay: isOneWay, metadata, peer } = context;
      seen.push({ service, method, requestId, attempt, oneWay: isOneWay, metadata, peer });
      context.setReplyMetadata('__proto__', 'reply');
      context.setReplyMetadata('greeting', 'grüß dich');
      return data;
    });
    const replies: [string, string][] = [];
    await channel.call('Meta', 'Data', bytes(''), {
      metadata: new Map([
        ['__proto__', 'request'],
        ['trace', '00-ab'],
      ]),
      attempt: 2,
      onReplyMetadata: (metadata) => replies.push(...metadata),
    });
    expect(seen).toMatchObject([
      { service: 'Meta', method: 'Data', requestId: '1', attempt: 2, oneWay: false },
    ]);
    expect([...(seen[0]?.metadata ?? [])]).toEqual([
      ['__proto__', 'request'],
      ['trace', '00-ab'],
    ]);
    expect(seen[0]?.peer?.address.address).toBe('127.0.0.1');
    expect(replies).toEqual([
      ['__proto__', 'reply'],
      ['greeting', 'grüß dich'],
    ]);
  });

  it('is not lost to a callback for metadata that throws, nor is anything beside it', async () => {
    const heard = warnings();
    const { server, channel } = await stage().pair();
    server.registerMethod('Meta', 'Good', (data, context) => {
      context.setReplyMetadata('a', 'b');
      return data;
    });
    server.registerMethod('Meta', 'Bad', (_, context) => {
      context.setReplyMetadata('a', 'b');
      throw new RpcError(7, 'bad');
    });
    server.registerStream('Meta', 'Items', async function* items(data, context) {
      context.setReplyMetadata('a', 'b');
      yield data;
    });
    const options = {
      onReplyMetadata: () => {
        throw new Error('a bug of the caller');
      },
    };
    const beside = channel.call('Meta', 'Good', bytes('beside'));
    expect(text(await channel.call('Meta', 'Good', bytes('x'), options))).toBe('x');
    expect((await failureOf(channel.call('Meta', 'Bad', bytes(''), options))).status).toBe(7);
    expect(await textsOf(channel.stream('Meta', 'Items', bytes('y'), options))).toEqual(['y']);
    expect(text(await beside)).toBe('beside');
    expect(channel.counters).toMatchObject({ connected: 1, inFlight: 0 });
    expect(heard.length).toBeGreaterThanOrEqual(3);
    for (const warning of heard) expect(warning).toContain('a bug of the caller');
  });

  it('carries the metadata that were there when it was made, however long it waits', async () => {
    const { server, channel } = await stage().pair();
    server.registerMethod('Meta', 'Data', (_, { metadata }) =>
      bytes(JSON.stringify([...metadata])),
    );
    const metadata = new Map([['a', 'b']]);
    const call = channel.call('Meta', 'Data', bytes(''), { metadata }); // it waits for a connection
    (metadata as Map<string, unknown>).set('a', 1).set('c', null);
    expect(text(await call)).toBe('[["a","b"]]');
  });

  it('that cannot be written fails when its turn to be sent comes, and keeps nobody up', async () => {
    const { server, channel } = await stage().pair();
    server.registerMethod('EchoService', 'Echo', (data) => data);
    const attempt = 1n as unknown as number;
    const echo = (options = {}): Promise<Uint8Array> =>
      channel.call('EchoService', 'Echo', bytes('x'), options);
    const waiting = [outcomeOf(echo({ attempt })), outcomeOf(echo({ attempt, timeoutMs: 60_000 }))];
    const behind = echo();
    expect(await Promise.all(waiting)).toEqual([
      'ERR_RPC_INTERNAL, not-executed',
      'ERR_RPC_INTERNAL, not-executed',
    ]);
    expect(text(await behind)).toBe('x');
    const error = await failureOf(echo({ attempt })); // and with a connection
    expect(error).toMatchObject({ code: 'ERR_RPC_INTERNAL', retry: 'not-executed' });
    expect(error.cause).toBeInstanceOf(TypeError);
    const oneWayCall = channel.notify('EchoService', 'Echo', bytes('x'), { attempt });
    expect(await outcomeOf(oneWayCall)).toBe('ERR_RPC_INTERNAL, not-executed');
    expect(channel.counters).toMatchObject({ connected: 1, inFlight: 0, queued: 0 });
  });

  it('refuses arguments that make no sense, as it fails in every other way', async () => {
    const { channel } = await stage().pair();
    const wrong = <Type>(value: unknown): Type => value as Type;
    for (const [code, call] of [
      ['ERR_INVALID_PAYLOAD', channel.call('S', 'M', wrong('text'))],
      ['ERR_INVALID_PAYLOAD', channel.notify('S', 'M', wrong(undefined))],
      ['ERR_OUT_OF_RANGE', channel.call('S', 'M', bytes(''), { timeoutMs: Number.NaN })],
      ['ERR_INVALID_METADATA', channel.call('S', 'M', bytes(''), { metadata: wrong({ a: 1 }) })],
      ['ERR_INVALID_PAYLOAD', channel.stream('S', 'M', wrong(null)).next()],
    ] as const)
      await expect(call).rejects.toMatchObject({ code });
    expect(channel.counters).toMatchObject({ inFlight: 0, queued: 0, connected: 0 });
  });

  it('can be made without waiting for an answer, and fails in silence', async () => {
    const { server, channel } = await stage().pair();
    const heard = new Gate<string>();
    server.registerMethod('Log', 'Write', (data, { oneWay: isOneWay }) => {
      heard.open(`${text(data)} ${isOneWay}`);
      return data;
    });
    server.registerMethod('Log', 'Fail', async () => {
      throw new Error('nobody hears this');
    });
    await channel.notify('Log', 'Fail', bytes(''));
    await channel.notify('Log', 'Nope', bytes(''));
    await channel.notify('Log', 'Write', bytes('line'));
    expect(await heard.promise).toBe('line true');
    await failureOf(channel.call('Log', 'Nope', bytes('')));
    expect(channel.counters).toMatchObject({ unknown: 0, late: 0, failed: 1 });
    expect(server.counters).toMatchObject({ calls: 4, failed: 3, inFlight: 0, duplicateIds: 0 });
  });

  it('goes through interceptors on both sides, the first one outermost', async () => {
    const log: string[] = [];
    const around = (name: string) => ({
      call: async (data: Uint8Array, _: CallContext, next: (data: Uint8Array) => unknown) => {
        log.push(`${name} in`);
        const reply = (await next(bytes(`${text(data)} ${name}`))) as Uint8Array;
        log.push(`${name} out`);
        return reply;
      },
    });
    const { server, channel } = await stage().pair(
      { interceptors: [around('one'), around('two')] },
      {
        interceptors: [
          {
            call: async (call, next) => {
              log.push('client in');
              try {
                return await next({ ...call, payload: bytes('hello') });
              } finally {
                log.push('client out');
              }
            },
          },
        ],
      },
    );
    server.registerMethod('EchoService', 'Echo', (data) => data);
    expect(text(await channel.call('EchoService', 'Echo', bytes('')))).toBe('hello one two');
    expect(log).toEqual(['client in', 'one in', 'two in', 'two out', 'one out', 'client out']);
  });

  it('can be refused by an interceptor, and tried again by one', async () => {
    let attempts = 0;
    const { server, channel } = await stage().pair(
      {
        interceptors: [
          {
            call(data, { metadata }, next) {
              attempts += 1;
              if (metadata.get('token') !== 'secret')
                throw new RpcError(RpcStatus.PERMISSION_DENIED, 'who are you?');
              return next(data);
            },
          },
        ],
      },
      {
        interceptors: [
          {
            call: async (call, next) => {
              try {
                return await next(call);
              } catch (error) {
                if (!(error instanceof RpcError) || error.status !== RpcStatus.PERMISSION_DENIED)
                  throw error;
                const options = { ...call.options, metadata: { token: 'secret' } };
                return await next({ ...call, options });
              }
            },
          },
        ],
      },
    );
    server.registerMethod('EchoService', 'Echo', (data) => data);
    expect(text(await channel.call('EchoService', 'Echo', bytes('x')))).toBe('x');
    expect(attempts).toBe(2);
  });

  it('tells hooks on both sides how it ended, and survives those that throw', async () => {
    const told: string[] = [];
    const { server, channel } = await stage().pair(
      {
        hooks: {
          onCallStart: ({ service, method }) => told.push(`server: ${service}.${method}`),
          onCallEnd: ({ requestId }, { status, durationMs }) =>
            told.push(`server: ${requestId} ${status} ${durationMs >= 0}`),
        },
      },
      {
        hooks: {
          onCallStart: ({ method }) => told.push(`client: ${method}`),
          onCallEnd: ({ requestId }, { status, durationMs }) =>
            told.push(`client: ${requestId} ${status} ${durationMs >= 0}`),
        },
      },
    );
    server.registerMethod('EchoService', 'Echo', (data) => data);
    await channel.call('EchoService', 'Echo', bytes(''));
    await failureOf(channel.call('EchoService', 'Nope', bytes('')));
    expect(told).toEqual([
      'client: Echo',
      'server: EchoService.Echo',
      'server: 1 0 true',
      'client: 1 0 true',
      'client: Nope',
      'client: 2 -1 true',
    ]);
  });

  it('runs on a pool, whose refusals are told from the failures of a task', async () => {
    const { server, channel } = await stage().pair();
    const refused = (code: string) => Object.assign(new Error(code), { code });
    const pool = {
      async run(name: string, ...args: readonly unknown[]) {
        if (name === 'full') throw refused('ERR_QUEUE_FULL');
        if (name === 'stopped') throw refused('ERR_POOL_STOPPED');
        if (name === 'fail') throw new Error('boom');
        return (args[0] as Uint8Array).toReversed();
      },
    };
    for (const task of ['reverse', 'full', 'stopped', 'fail'])
      server.registerPooled('Pool', task, task, pool);
    expect(() => server.registerPooled('Pool', 'other', 'other')).toThrow('there is none');
    expect(text(await channel.call('Pool', 'reverse', bytes('abc')))).toBe('cba');
    expect(await outcomeOf(channel.call('Pool', 'full', bytes('')))).toBe(
      'ERR_RPC_OVERLOADED, not-executed',
    );
    expect(await outcomeOf(channel.call('Pool', 'stopped', bytes('')))).toBe(
      'ERR_RPC_SHUTTING_DOWN, unknown',
    );
    expect(await outcomeOf(channel.call('Pool', 'fail', bytes('')))).toBe(
      'ERR_RPC_HANDLER_FAILED, executed',
    );
  });

  it('is found as soon as its method is registered, which can be done once', async () => {
    const { server, channel } = await stage().pair();
    expect(await outcomeOf(channel.call('S', 'M', bytes('')))).toMatch('NOT_FOUND');
    server.registerMethod('S', 'M', (data) => data);
    expect(text(await channel.call('S', 'M', bytes('x')))).toBe('x');
    expect(() => server.registerMethod('S', 'M', (data) => data)).toThrow('has a handler already');
    const handlers = { add: () => ({ sum: 1 }) } as never;
    expect(() => server.register(Calculator, handlers)).toThrow('no handler for "count"');
    expect(server.services).toEqual(['S']);
  });
}

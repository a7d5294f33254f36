import { describe, expect, expectTypeOf, it } from 'vitest';
import { toHex } from 'wirebook/base';
import {
  bytesCodec,
  type Codec,
  defineService,
  jsonCodec,
  messageCodec,
  oneWay,
  serverStream,
  type ServiceClient,
  type ServiceHandlers,
  textCodec,
  unary,
} from 'wirebook/rpc';
import { calculator, Calculator } from '../../proto/generated/calculator.ts';
import { Echo } from '../../proto/generated/echo.ts';
import {
  blockingClientOf,
  bytesHandlerOf,
  bytesStreamHandlerOf,
  type Caller,
  clientOf,
} from './typed.ts';

const Notes = defineService('NoteService', {
  add: unary(jsonCodec<{ a: number; b: number }>(), jsonCodec<{ sum: number }>(), {
    idempotent: true,
  }),
  read: serverStream(textCodec, textCodec),
  log: oneWay(textCodec, { name: 'WriteDown' }),
});

interface Options {
  readonly timeoutMs?: number;
  readonly idempotent?: boolean;
}

describe('a definition', () => {
  it('names methods after their keys, unless told otherwise', () => {
    const { add, read, log } = Notes.methods;
    expect([Notes.name, add.name, read.name, log.name]).toEqual([
      'NoteService',
      'Add',
      'Read',
      'WriteDown',
    ]);
    expect([add.kind, read.kind, log.kind]).toEqual(['unary', 'server-stream', 'one-way']);
    expect([add.idempotent, log.idempotent]).toEqual([true, false]);
  });

  it('leaves what it was given alone: a method can serve in two', () => {
    const method = unary(bytesCodec, bytesCodec);
    const { first, second } = defineService('S', { first: method, second: method }).methods;
    expect([method.name, first.name, second.name]).toEqual(['', 'First', 'Second']);
  });

  it('refuses two methods with one name on the wire, and one that makes its client a promise', () => {
    const method = unary(bytesCodec, bytesCodec);
    const named = unary(bytesCodec, bytesCodec, { name: 'Echo' });
    expect(() => defineService('S', { echo: method, other: named })).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_SERVICE',
        message: 'S.Echo is both "echo" and "other"',
      }),
    );
    expect(() => defineService('S', { [String('then')]: method })).toThrow(
      'S has a method with the key "then"',
    );
  });

  it('tells the compiler what client and handlers look like', () => {
    type Client = ServiceClient<typeof Notes.methods, Options>;
    type Handlers = ServiceHandlers<typeof Notes.methods, { id: string }>;
    expectTypeOf<Client['add']>().toEqualTypeOf<
      (request: { a: number; b: number }, options?: Options) => Promise<{ sum: number }>
    >();
    expectTypeOf<Client['read']>().returns.toEqualTypeOf<AsyncGenerator<string, void, undefined>>();
    expectTypeOf<Client['log']>().returns.toEqualTypeOf<Promise<void>>();
    expectTypeOf<Handlers['add']>().parameters.toEqualTypeOf<
      [{ a: number; b: number }, { id: string }]
    >();
    expectTypeOf<Handlers['read']>().returns.toEqualTypeOf<
      AsyncIterable<string> | Iterable<string>
    >();
  });
});

describe('what is generated from a .proto file', () => {
  it('is what one would write by hand', () => {
    expect(Calculator.name).toBe('CalculatorService');
    const { add, count } = Calculator.methods;
    expect([add.kind, add.name, add.idempotent]).toEqual(['unary', 'Add', true]);
    expect([count.kind, count.name, count.idempotent]).toEqual(['server-stream', 'Count', false]);
    expect([Echo.methods.tell.kind, Echo.methods.tell.name]).toEqual(['one-way', 'Tell']);
  });

  it('has the types of its messages', () => {
    type Client = ServiceClient<typeof Calculator.methods, Options>;
    expectTypeOf<Client['add']>().toEqualTypeOf<
      (request: calculator.AddRequest, options?: Options) => Promise<calculator.AddResponse>
    >();
    expectTypeOf({ a: 1, b: 2 }).toExtend<calculator.AddRequest>();
    expectTypeOf({ a: '1', b: 2 }).not.toExtend<calculator.AddRequest>();
  });

  it('writes and reads protobuf', () => {
    const { request } = Calculator.methods.add;
    const bytes = request.encode({ a: 1, b: -2 });
    expect(toHex(bytes)).toBe('080110feffffffffffffffff01');
    expect(request.decode(bytes)).toMatchObject({ a: 1, b: -2 });
  });
});

it.each<[string, Codec<unknown>, unknown]>([
  ['bytesCodec', bytesCodec as Codec<unknown>, Uint8Array.of(1, 2)],
  ['textCodec', textCodec as Codec<unknown>, '\ufeffgrüß dich, 世界'],
  ['jsonCodec', jsonCodec(), { list: [1, null, 'x'] }],
  ['messageCodec', messageCodec(calculator.AddResponse), new calculator.AddResponse({ sum: -7 })],
])('%s gives back what it was given', (_, codec, value) => {
  expect(codec.decode(codec.encode(value))).toEqual(value);
});

it('textCodec refuses what is not UTF-8', () => {
  expect(() => textCodec.decode(Uint8Array.of(0xff))).toThrow(TypeError);
});

/** A caller that answers each call with the bytes that it gets, and keeps what it was told. */
function mirror() {
  const told: unknown[] = [];
  const caller: Caller<Options> = {
    async call(...call) {
      told.push(call);
      return call[2];
    },
    async *stream(...call) {
      told.push(call);
      yield call[2];
      yield call[2];
    },
    async notify(...call) {
      told.push(call);
    },
  };
  return { told, caller };
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('a client', () => {
  const Mirror = defineService('Mirror', {
    say: unary(textCodec, textCodec),
    sum: unary(textCodec, textCodec, { idempotent: true }),
    twice: serverStream(textCodec, textCodec),
    tell: oneWay(textCodec),
  });

  it('turns values into calls, and bytes into values', async () => {
    const { told, caller } = mirror();
    const client = clientOf(Mirror, caller);
    expect(await client.say('hi', { timeoutMs: 5 })).toBe('hi');
    const items = [];
    for await (const item of client.twice('ho')) items.push(item);
    expect(items).toEqual(['ho', 'ho']);
    expect(await client.tell('hu')).toBeUndefined();
    expect(told).toEqual([
      ['Mirror', 'Say', text('hi'), { timeoutMs: 5 }],
      ['Mirror', 'Twice', text('ho'), undefined],
      ['Mirror', 'Tell', text('hu'), undefined],
    ]);
  });

  it('says of an idempotent method that it is one, unless the caller says otherwise', async () => {
    const { told, caller } = mirror();
    const client = clientOf(Mirror, caller);
    await client.sum('a', { timeoutMs: 5 });
    await client.sum('b', { idempotent: false });
    expect(told).toEqual([
      ['Mirror', 'Sum', text('a'), { timeoutMs: 5, idempotent: true }],
      ['Mirror', 'Sum', text('b'), { idempotent: false }],
    ]);
  });

  it('that stops reading a stream ends it', async () => {
    let ended = false;
    const client = clientOf(Mirror, {
      ...mirror().caller,
      async *stream() {
        try {
          for (;;) yield text('more');
        } finally {
          ended = true;
        }
      },
    });
    for await (const item of client.twice('go')) if (item === 'more') break;
    expect(ended).toBe(true);
  });

  const broken: Codec<string> = {
    encode: () => {
      throw new TypeError('cannot write this');
    },
    decode: () => {
      throw new TypeError('cannot read this');
    },
  };

  it('rejects when a request cannot be written: nothing was executed', async () => {
    const { told, caller } = mirror();
    const service = defineService('S', {
      call: unary(broken, textCodec),
      stream: serverStream(broken, textCodec),
      tell: oneWay(broken),
    });
    const client = clientOf(service, caller);
    const expected = {
      code: 'ERR_RPC_INVALID_REQUEST',
      retry: 'not-executed',
      service: 'S',
      cause: expect.any(TypeError),
    };
    await expect(client.call('x')).rejects.toMatchObject({
      ...expected,
      method: 'Call',
      message: 'S.Call: the request cannot be encoded: cannot write this',
    });
    await expect(client.stream('x').next()).rejects.toMatchObject(expected);
    await expect(client.tell('x')).rejects.toMatchObject(expected);
    expect(told).toEqual([]);
  });

  it('rejects when a response cannot be read: it was executed', async () => {
    const service = defineService('S', { call: unary(textCodec, broken) });
    await expect(clientOf(service, mirror().caller).call('x')).rejects.toMatchObject({
      code: 'ERR_RPC_INVALID_RESPONSE',
      retry: 'executed',
      message: 'S.Call: the response cannot be decoded: cannot read this',
    });
  });

  it('that blocks has the same functions, but for streams', () => {
    const told: unknown[] = [];
    const client = blockingClientOf(Mirror, {
      call: (...call) => {
        told.push(call);
        return call[2];
      },
      notify: (...call: unknown[]) => void told.push(call),
    });
    expect(client.say('hi')).toBe('hi');
    expect(client.tell('ho')).toBeUndefined();
    expect(Object.keys(client)).toEqual(['say', 'sum', 'tell']);
    expectTypeOf(client).not.toHaveProperty('twice');
    expect(told).toEqual([
      ['Mirror', 'Say', text('hi'), undefined],
      ['Mirror', 'Tell', text('ho'), undefined],
    ]);
  });
});

describe('a handler of values', () => {
  const { methods } = Notes;
  const request = text('{"a":1,"b":2}');

  it('answers at once when it can: no promise is made', () => {
    const handle = bytesHandlerOf<string>('NoteService', methods.add, (value, context) => {
      expect([value, context]).toEqual([{ a: 1, b: 2 }, 'context']);
      return { sum: 3 };
    });
    expect(handle(request, 'context')).toEqual(text('{"sum":3}'));
  });

  it('or later', async () => {
    const handle = bytesHandlerOf('NoteService', methods.add, async () => ({ sum: 3 }));
    const answer = handle(request, undefined);
    expect(answer).toBeInstanceOf(Promise);
    expect(await answer).toEqual(text('{"sum":3}'));
  });

  it('or with items', async () => {
    const handle = bytesStreamHandlerOf('NoteService', methods.read, function* pages(title) {
      yield `${title} 1`;
      yield `${title} 2`;
    });
    const items: Uint8Array[] = [];
    for await (const item of handle(text('page'), undefined)) items.push(item);
    expect(items).toEqual([text('page 1'), text('page 2')]);
  });

  it('has nothing to answer to a one-way call, whatever it returns', async () => {
    const handle = bytesHandlerOf('NoteService', methods.log, () => 'ignored');
    expect(handle(text('x'), undefined)).toEqual(new Uint8Array(0));
  });

  it('is not called with a request that cannot be read', () => {
    const handle = bytesHandlerOf('NoteService', methods.add, () => {
      throw new Error('was called');
    });
    expect(() => handle(text('{'), undefined)).toThrow(
      expect.objectContaining({ code: 'ERR_RPC_INVALID_REQUEST', retry: 'not-executed' }),
    );
  });

  it('was executed when its answer cannot be written', async () => {
    const expected = { code: 'ERR_RPC_INVALID_RESPONSE', retry: 'executed' };
    const now = bytesHandlerOf('NoteService', methods.add, () => 1n);
    expect(() => now(request, undefined)).toThrow(expect.objectContaining(expected));
    const later = bytesHandlerOf('NoteService', methods.add, async () => 1n);
    await expect(later(request, undefined)).rejects.toMatchObject(expected);
  });
});

/** Items, as fast as their reader wants them. */
import { expect, it } from 'vitest';
import { turns } from '../../transport/waiting.ts';
import {
  bytes,
  connected,
  failureOf,
  Gate,
  outcomeOf,
  type Stage,
  text,
  textsOf,
} from '../scene.ts';

export function streamCases(stage: Stage): void {
  it('brings all items in order, none and many, from a handler of either kind', async () => {
    const { server, channel } = await stage().pair();
    server.registerStream('Count', 'Now', function* count(data) {
      for (let index = 0; index < Number(text(data)); index += 1) yield bytes(String(index));
    });
    server.registerStream('Count', 'Later', async function* count(data) {
      for (let index = 0; index < Number(text(data)); index += 1) {
        if (index % 7 === 0) await turns(1);
        yield bytes(String(index));
      }
    });
    for (const method of ['Now', 'Later'])
      for (const count of [0, 1, 500]) {
        const texts = await textsOf(channel.stream('Count', method, bytes(String(count))));
        expect(texts).toEqual(Array.from({ length: count }, (_, index) => String(index)));
      }
    expect(server.counters).toMatchObject({ inFlight: 0, failed: 0 });
    expect(channel.counters).toMatchObject({ inFlight: 0, unknown: 0, late: 0 });
  });

  it('makes the producer wait for its reader', async () => {
    const { server, channel } = await stage().pair();
    let made = 0;
    server.registerStream('Count', 'Forever', function* count() {
      for (;;) yield bytes(String(made++));
    });
    const stream = channel.stream('Count', 'Forever', bytes(''), { window: 10 });
    await stream.next();
    await failureOf(channel.call('Count', 'Nope', bytes(''))); // what could come has come
    expect(made).toBe(10);
    for (let index = 1; index < 100; index += 1) {
      const { value } = await stream.next();
      expect(text(value ?? bytes('?'))).toBe(String(index));
      expect(made).toBeLessThanOrEqual(index + 11);
    }
    await stream.return();
  });

  it.each([1, 2, 1_000])('works with a window of %s', async (window) => {
    const { server, channel } = await stage().pair();
    server.registerStream('Count', 'To', function* count() {
      for (let index = 0; index < 50; index += 1) yield bytes(String(index));
    });
    const stream = channel.stream('Count', 'To', bytes(''), { window });
    expect(await textsOf(stream)).toHaveLength(50);
  });

  it('ends the handler when the reader leaves its loop', async () => {
    const { server, channel } = await stage().pair();
    const over = new Gate<string>();
    server.registerStream('Count', 'Forever', function* count(_, { signal }) {
      try {
        for (let index = 0; ; index += 1) yield bytes(String(index));
      } finally {
        over.open(`aborted: ${signal.aborted}`);
      }
    });
    for await (const item of channel.stream('Count', 'Forever', bytes('')))
      if (text(item) === '3') break;
    expect(await over.promise).toBe('aborted: true');
    await failureOf(channel.call('Count', 'Nope', bytes('')));
    expect(server.counters).toMatchObject({ inFlight: 0, cancelled: 1 });
    expect(channel.counters.inFlight).toBe(0);
  });

  it('ends for a reader that stops while it waits for an item', async () => {
    const { server, channel } = await stage().pair();
    const told = new Gate();
    server.registerStream('Watch', 'Never', async function* never(_, { signal }) {
      yield bytes('first');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      told.open();
    });
    const stream = channel.stream('Watch', 'Never', bytes(''));
    await stream.next();
    const waiting = stream.next();
    expect(await stream.return()).toEqual({ done: true, value: undefined });
    expect(await waiting).toEqual({ done: true, value: undefined });
    await told.promise;
  });

  it('fails with what the handler throws, behind the items that came before it', async () => {
    const { server, channel } = await stage().pair();
    server.registerStream('Bad', 'Half', async function* half() {
      yield bytes('1');
      yield bytes('2');
      throw new Error('boom');
    });
    server.registerStream('Bad', 'Wrong', function* wrong() {
      yield 'text' as unknown as Uint8Array;
    });
    server.registerStream('Bad', 'None', () => undefined as unknown as Iterable<Uint8Array>);
    server.registerStream('Bad', 'Now', () => {
      throw new Error('at once');
    });
    const stream = channel.stream('Bad', 'Half', bytes(''));
    expect(text((await stream.next()).value ?? bytes(''))).toBe('1');
    expect(text((await stream.next()).value ?? bytes(''))).toBe('2');
    expect((await failureOf(stream.next())).message).toBe('Handler execution failed: boom');
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(await outcomeOf(textsOf(channel.stream('Bad', 'Wrong', bytes(''))))).toBe(
      'ERR_RPC_INTERNAL, executed',
    );
    expect((await failureOf(textsOf(channel.stream('Bad', 'None', bytes(''))))).message).toMatch(
      'returns an iterable',
    );
    expect((await failureOf(textsOf(channel.stream('Bad', 'Now', bytes(''))))).message).toMatch(
      'at once',
    );
    expect(server.counters.inFlight).toBe(0);
  });

  it('has a deadline, and can be given up by a signal', async () => {
    const { server, channel } = await stage().pair();
    server.registerStream('Watch', 'Never', async function* never(_, { signal }) {
      yield bytes('first');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    });
    const read = (options: object): Promise<string[]> =>
      textsOf(channel.stream('Watch', 'Never', bytes(''), options));
    await connected(channel);
    expect(await outcomeOf(read({ timeoutMs: 30 }))).toBe('ERR_RPC_DEADLINE_EXCEEDED, unknown');
    const caller = new AbortController();
    const given = read({ signal: caller.signal });
    caller.abort();
    expect(await outcomeOf(given)).toMatch('ERR_RPC_CANCELLED');
    expect(await outcomeOf(read({ signal: AbortSignal.abort() }))).toBe(
      'ERR_RPC_CANCELLED, not-executed',
    );
  });

  it('is not begun before its first item is asked for', async () => {
    const { server, channel } = await stage().pair();
    let calls = 0;
    server.registerStream('Count', 'One', function* one() {
      calls += 1;
      yield bytes('1');
    });
    const stream = channel.stream('Count', 'One', bytes(''));
    expect(await stream.return()).toEqual({ done: true, value: undefined });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect([calls, channel.counters.calls]).toEqual([0, 0]);
  });

  it('is refused where it cannot be: by name, by kind, by a caller who does not know streams', async () => {
    const scene = stage();
    const { server, channel } = await scene.pair();
    server.registerStream('Count', 'One', function* one() {
      yield bytes('1');
    });
    server.registerMethod('EchoService', 'Echo', (data) => data);
    expect(await outcomeOf(textsOf(channel.stream('Count', 'Nope', bytes(''))))).toBe(
      'ERR_RPC_METHOD_NOT_FOUND, not-executed',
    );
    const client = await scene.client(server);
    const one = { serviceName: 'Count', methodName: 'One', requestId: '1' };
    expect(await client.call(one)).toMatchObject({ errorCode: -17, requestId: '1', flags: 1 });
    // A unary method read as a stream is one without items.
    expect(await textsOf(channel.stream('EchoService', 'Echo', bytes('x')))).toEqual([]);
    // A stream called as a unary method would wait for ever for somebody to ask for its items.
    expect(await outcomeOf(channel.call('Count', 'One', bytes('')))).toMatch('NOT_SUPPORTED');
    await channel.notify('Count', 'One', bytes(''));
    await failureOf(channel.call('Count', 'Nope', bytes('')));
    expect(server.counters.inFlight).toBe(0);
  });

  it('carries metadata with its first item, or with its end when there is none', async () => {
    const { server, channel } = await stage().pair();
    server.registerStream('Meta', 'Some', function* some(data, context) {
      context.setReplyMetadata('kind', 'stream');
      for (const one of text(data)) yield bytes(one);
    });
    for (const items of ['', 'ab']) {
      const heard: [string, string][] = [];
      const options = { onReplyMetadata: (all: ReadonlyMap<string, string>) => heard.push(...all) };
      await textsOf(channel.stream('Meta', 'Some', bytes(items), options));
      expect(heard).toEqual([['kind', 'stream']]);
    }
  });

  it('does not stand in the way of calls, nor of other streams', async () => {
    const { server, channel } = await stage().pair();
    server.registerStream('Count', 'Forever', function* count() {
      for (let index = 0; ; index += 1) yield bytes(String(index));
    });
    server.registerMethod('EchoService', 'Echo', (data) => data);
    const streams = Array.from({ length: 20 }, () => channel.stream('Count', 'Forever', bytes('')));
    await Promise.all(streams.map((stream) => stream.next())); // and nobody reads on
    expect(text(await channel.call('EchoService', 'Echo', bytes('x')))).toBe('x');
    const other = channel.stream('Count', 'Forever', bytes(''));
    for (let index = 0; index < 200; index += 1) await other.next();
    await Promise.all([...streams, other].map((stream) => stream.return()));
    await failureOf(channel.call('Count', 'Nope', bytes('')));
    expect(server.counters.inFlight).toBe(0);
  });

  it('moves much to a slow reader in little memory', async () => {
    const { server, channel } = await stage().pair();
    const chunk = new Uint8Array(64 * 1024).fill(7);
    let made = 0;
    server.registerStream('Big', 'File', function* file() {
      for (; made < 400; made += 1) yield chunk; // 25 MiB
    });
    let read = 0;
    for await (const item of channel.stream('Big', 'File', bytes(''), { window: 16 })) {
      read += 1;
      expect(item.length).toBe(chunk.length);
      expect(made - read).toBeLessThan(18);
      if (read % 50 === 0) await turns(3);
    }
    expect(read).toBe(400);
  });
}

/** Spans of real calls, as OpenTelemetry's own SDK keeps them. */
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clientTracing, serverTracing } from 'wirebook/opentelemetry';
import { Channel, type RpcServer, RpcServer as Server } from 'wirebook/rpc';
import { eventually } from '../registry/scene.ts';
import { bytes, ClientScene, Gate, outcomeOf, text, textsOf } from './scene.ts';

const exporter = new InMemorySpanExporter();

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const spanProcessors = [new SimpleSpanProcessor(exporter)];
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
});

beforeEach(() => exporter.reset());

afterAll(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});

async function traced(scene: ClientScene) {
  const one = await scene.server(undefined, { interceptors: [serverTracing()] });
  return { ...one, client: scene.client([one], { interceptors: [clientTracing()] }) };
}

/** Those that have ended, when so many have. */
async function spans(count: number): Promise<readonly ReadableSpan[]> {
  await eventually(`${count} spans`, () => exporter.getFinishedSpans().length >= count);
  expect(exporter.getFinishedSpans()).toHaveLength(count);
  return exporter.getFinishedSpans();
}

const ofKind = (all: readonly ReadableSpan[], kind: SpanKind): ReadableSpan => {
  const found = all.filter((span) => span.kind === kind);
  expect(found).toHaveLength(1);
  return found[0] as ReadableSpan;
};

it('makes the server’s span the child of the client’s, and the client’s of whoever calls', async () => {
  const scene = new ClientScene();
  const { client, port } = await traced(scene);
  await trace.getTracer('test').startActiveSpan('page', async (page) => {
    await client.call('EchoService', 'Echo', bytes('x'), { metadata: { who: 'me' } });
    page.end();
  });
  const all = await spans(3);
  const page = ofKind(all, SpanKind.INTERNAL);
  const caller = ofKind(all, SpanKind.CLIENT);
  const served = ofKind(all, SpanKind.SERVER);
  expect(caller.parentSpanContext?.spanId).toBe(page.spanContext().spanId);
  expect(served.parentSpanContext).toMatchObject({
    traceId: page.spanContext().traceId,
    spanId: caller.spanContext().spanId,
    isRemote: true,
  });
  const call = { 'rpc.system': 'wirebook', 'rpc.service': 'EchoService', 'rpc.method': 'Echo' };
  const where = { 'server.address': '127.0.0.1', 'server.port': port };
  expect([caller.name, served.name]).toEqual(['EchoService/Echo', 'EchoService/Echo']);
  expect(caller.attributes).toEqual({ ...call, ...where });
  expect(served.attributes).toMatchObject({ ...call, 'client.address': '127.0.0.1' });
  expect(caller.status.code).toBe(SpanStatusCode.UNSET);
});

it('keeps the caller’s own metadata, and its other options', async () => {
  const scene = new ClientScene();
  const { client, server } = await traced(scene);
  const seen: string[] = [];
  server.registerMethod('S', 'M', (_, { metadata }) => {
    seen.push([...metadata.keys()].toSorted().join());
    return bytes('');
  });
  const attempts: number[] = [];
  const onAttempt = ({ attempt }: { attempt: number }): void => void attempts.push(attempt);
  await client.call('S', 'M', bytes(''), { metadata: new Map([['who', 'me']]), onAttempt });
  await client.notify('S', 'M', bytes(''));
  await eventually('both', () => seen.length === 2);
  expect([seen, attempts]).toEqual([['traceparent,who', 'traceparent'], [0]]);
});

it('runs a handler in the context of its span: what it calls in turn is its child', async () => {
  const scene = new ClientScene();
  const inner = await traced(scene);
  const { client, server } = await traced(scene);
  server.registerMethod('Outer', 'Ask', async (payload) =>
    inner.client.call('EchoService', 'Echo', payload),
  );
  expect(text(await client.call('Outer', 'Ask', bytes('x')))).toBe('x');
  const all = await spans(4);
  expect(new Set(all.map((span) => span.spanContext().traceId)).size).toBe(1);
  const byId = new Map(all.map((span) => [span.spanContext().spanId, span]));
  const path: string[] = [];
  let span = all.find(({ name, kind }) => name === 'EchoService/Echo' && kind === SpanKind.SERVER);
  for (; span; span = byId.get(span.parentSpanContext?.spanId ?? ''))
    path.push(`${SpanKind[span.kind]} ${span.name}`);
  expect(path).toEqual([
    'SERVER EchoService/Echo',
    'CLIENT EchoService/Echo',
    'SERVER Outer/Ask',
    'CLIENT Outer/Ask',
  ]);
});

it('records what failed, on both sides, and whether it was executed', async () => {
  const scene = new ClientScene();
  const { client } = await traced(scene);
  await outcomeOf(client.call('EchoService', 'Fail', bytes('')));
  const all = await spans(2);
  for (const span of all) {
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: 'no' });
    expect(span.attributes).toMatchObject({
      'error.type': 'ERR_RPC_APPLICATION',
      'rpc.wirebook.status_code': 1,
      'rpc.wirebook.retry': 'executed',
    });
    expect(span.events.map(({ name }) => name)).toContain('exception');
  }
  exporter.reset();
  await outcomeOf(client.call('EchoService', 'None', bytes('')));
  const [caller] = await spans(1);
  expect(caller?.attributes).toMatchObject({
    'error.type': 'ERR_RPC_METHOD_NOT_FOUND',
    'rpc.wirebook.retry': 'not-executed',
  });
});

it('is one span for a call, with its attempts in it, and each of those who serve one is its child', async () => {
  const scene = new ClientScene();
  const nobody = await scene.nobody();
  const one = await scene.server(undefined, { interceptors: [serverTracing()] });
  const client = scene.client([nobody, one], { interceptors: [clientTracing()] });
  await client.call('EchoService', 'Echo', bytes(''));
  const all = await spans(2);
  const caller = ofKind(all, SpanKind.CLIENT);
  expect(caller.events.map(({ name, attributes }) => ({ name, ...attributes }))).toEqual(
    [nobody, one].map(({ port }, attempt) => ({
      name: 'attempt',
      'server.address': '127.0.0.1',
      'server.port': port,
      'rpc.wirebook.attempt': attempt,
    })),
  );
  expect(caller.attributes['server.port']).toBe(one.port);
  const served = ofKind(all, SpanKind.SERVER);
  expect(served.attributes['rpc.wirebook.attempt']).toBe(1);
  expect(served.parentSpanContext?.spanId).toBe(caller.spanContext().spanId);
});

it('does the same around a channel, with a tracer of one’s own', async () => {
  const own = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(own)] });
  const tracer = provider.getTracer('own');
  const server: RpcServer = await Server.listen({ interceptors: [serverTracing({ tracer })] });
  server.registerMethod('S', 'M', (payload) => payload);
  const channel = new Channel({ ...server.address, interceptors: [clientTracing({ tracer })] });
  await channel.call('S', 'M', bytes(''));
  await channel.close();
  await server.close();
  const caller = ofKind(own.getFinishedSpans(), SpanKind.CLIENT);
  expect(caller.attributes['server.port']).toBe(server.address.port);
  expect(exporter.getFinishedSpans()).toEqual([]);
});

describe('a stream', () => {
  it('is one span on each side, from the first item asked for to the last', async () => {
    const scene = new ClientScene();
    const { client, server } = await traced(scene);
    const inside: (string | undefined)[] = [];
    server.registerStream('S', 'Items', async function* items() {
      inside.push(trace.getActiveSpan()?.spanContext().spanId);
      yield bytes('1');
      inside.push(trace.getActiveSpan()?.spanContext().spanId);
      yield bytes('2');
    });
    const stream = client.stream('S', 'Items', bytes(''));
    expect(exporter.getFinishedSpans()).toEqual([]);
    expect(await textsOf(stream)).toEqual(['1', '2']);
    const all = await spans(2);
    const served = ofKind(all, SpanKind.SERVER);
    expect(served.parentSpanContext?.spanId).toBe(
      ofKind(all, SpanKind.CLIENT).spanContext().spanId,
    );
    expect(all.map(({ attributes }) => attributes['rpc.wirebook.items'])).toEqual([2, 2]);
    expect(inside).toEqual(Array.from({ length: 2 }, () => served.spanContext().spanId));
  });

  it('that is read no further ends both, at once, also while an item is awaited', async () => {
    const scene = new ClientScene();
    const { client, server } = await traced(scene);
    const never = new Gate<never>();
    server.registerStream('S', 'Items', async function* items(_, { signal }) {
      yield bytes('1');
      signal.addEventListener('abort', () => never.break(new Error('over')));
      await never.promise;
    });
    const stream = client.stream('S', 'Items', bytes(''));
    await stream.next();
    const pending = stream.next();
    await stream.return();
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    const caller = ofKind(await spans(2), SpanKind.CLIENT);
    expect(caller.status.code).toBe(SpanStatusCode.UNSET);
  });

  it('that fails says so once, whether its handler failed or made no stream at all', async () => {
    const scene = new ClientScene();
    const { client, server } = await traced(scene);
    server.registerStream('S', 'Items', async function* items() {
      yield bytes('1');
      throw new Error('in the middle');
    });
    server.registerStream('S', 'Plain', () => [bytes('1'), bytes('2')]);
    // @ts-expect-error: not a stream
    server.registerStream('S', 'None', () => 7);
    expect(await outcomeOf(textsOf(client.stream('S', 'Items', bytes(''))))).toMatch('HANDLER');
    for (const { status, events } of await spans(2)) {
      expect(status.code).toBe(SpanStatusCode.ERROR);
      expect(events.filter(({ name }) => name === 'exception')).toHaveLength(1);
    }
    exporter.reset();
    expect(await outcomeOf(textsOf(client.stream('S', 'None', bytes(''))))).toMatch('ERR_RPC');
    await spans(2);
    exporter.reset();
    expect(await textsOf(client.stream('S', 'Plain', bytes('')))).toEqual(['1', '2']);
    await spans(2);
  });

  it('that is never read, or refused before it begins, leaves no span open', async () => {
    const scene = new ClientScene();
    const { client } = await traced(scene);
    await client.stream('S', 'M', bytes('')).return();
    expect(exporter.getFinishedSpans()).toEqual([]);
    const stream = client.stream('S', 'M', bytes(''), { timeoutMs: Number.NaN });
    await expect(stream.next()).rejects.toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    const [span] = await spans(1);
    expect(span?.attributes['error.type']).toBe('ERR_OUT_OF_RANGE');
  });
});

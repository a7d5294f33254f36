/**
 * A client that blocks, and in a worker the servers that it calls. Says what each call came to, a line each.
 */
import { createServer } from 'node:net';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { encodeFrame } from 'wirebook/framing';
import {
  BlockingChannel,
  defineService,
  encodeResponseFrame,
  jsonCodec,
  RpcServer,
  serverStream,
  unary,
} from 'wirebook/rpc';

const Calculator = defineService('CalculatorService', {
  add: unary(jsonCodec<{ a: number; b: number }>(), jsonCodec<{ sum: number }>()),
  count: serverStream(jsonCodec<{ to: number }>(), jsonCodec<number>()),
});
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array): string => new TextDecoder().decode(data);

interface Ports {
  readonly port: number;
  /** The port of one that sends more than it is asked for, late, or half of it. */
  readonly nonsense: number;
  readonly shared: SharedArrayBuffer;
}

async function serve(): Promise<void> {
  const shared = new SharedArrayBuffer(4);
  const heard = new Int32Array(shared);
  const server = await RpcServer.listen();
  server.register(Calculator, {
    add: ({ a, b }) => ({ sum: a + b }),
    count: () => [1],
  });
  server.registerMethod('EchoService', 'Echo', (data) => data);
  server.registerMethod('EchoService', 'Fail', () => {
    throw new Error('boom');
  });
  server.registerMethod('EchoService', 'Meta', (data, context) => {
    context.setReplyMetadata('pong', `pong to ${context.metadata.get('ask')}`);
    return data;
  });
  server.registerMethod('Log', 'Write', (data) => {
    Atomics.store(heard, 0, 1);
    Atomics.notify(heard, 0);
    return data;
  });
  const nonsense = createServer((socket) => {
    let count = 0;
    socket.on('error', () => {});
    socket.on('data', () => {
      count += 1;
      const answer = (id: number): Uint8Array =>
        encodeResponseFrame({ requestId: String(id), responseData: bytes(`answer ${id}`) });
      if (count === 1) {
        socket.write(encodeResponseFrame({ requestId: 'nobody' }));
        socket.write(encodeFrame(Uint8Array.of(0xff)));
        socket.write(encodeResponseFrame({ requestId: '1', kind: 99 }));
        socket.write(answer(1));
      } else if (count === 3) {
        socket.write(answer(2)); // which is late
        socket.write(answer(3));
      } else if (count === 4) socket.end(answer(4).subarray(0, 7));
    });
  });
  await new Promise<void>((resolve) => nonsense.listen(0, '127.0.0.1', resolve));
  const address = nonsense.address();
  parentPort?.once('message', () => {
    void server.close({ graceMs: 0 }).then(() => {
      nonsense.close();
      Atomics.store(heard, 0, 2);
      Atomics.notify(heard, 0);
      parentPort?.close();
      return undefined;
    });
  });
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const ports: Ports = { port: server.address.port, nonsense: port, shared };
  parentPort?.postMessage(ports, []);
}

function say(what: string, call: () => unknown): void {
  try {
    console.log(`${what}: ${String(call())}`);
  } catch (error) {
    const { code, retry } = error as { code: string; retry?: string };
    console.log(`${what}: ${[code, retry].filter(Boolean).join(', ')}`);
  }
}

function check({ port, nonsense, shared }: Ports, worker: Worker): void {
  const heard = new Int32Array(shared);
  const channel = BlockingChannel.connect({ port, timeoutMs: 5_000 });
  const echo = (data: Uint8Array): Uint8Array => channel.call('EchoService', 'Echo', data);
  const why = (call: () => unknown): string => {
    try {
      call();
      return 'it went well';
    } catch (error) {
      const { code, retry, message, cause } = error as Error & { code: string; retry: string };
      const inner = (cause as { code?: string } | undefined)?.code;
      return [code, retry, inner ?? message].join(', ');
    }
  };
  console.log(`add: ${channel.service(Calculator).add({ a: 1, b: 2 }).sum}`);
  for (const size of [0, 3_000_000])
    console.log(`echo of ${size} bytes: ${echo(new Uint8Array(size)).length}`);
  const free = (): BlockingChannel => BlockingChannel.connect({ port: 1 });
  console.log(`nobody there: ${why(free)}`);
  say('a host with a name', () => BlockingChannel.connect({ host: 'example.invalid', port }));
  say('no time', () => channel.call('EchoService', 'Echo', bytes(''), { timeoutMs: 0 }));
  console.log(`throws: ${why(() => channel.call('EchoService', 'Fail', bytes('')))}`);
  console.log(`not there: ${why(() => channel.call('EchoService', 'Nope', bytes('')))}`);
  say('too large', () => echo(new Uint8Array(5_000_000)));
  say('a stream', () => channel.call('CalculatorService', 'Count', bytes('{}')));
  const told: string[] = [];
  channel.call('EchoService', 'Meta', bytes(''), {
    metadata: { ask: 'ping' },
    onReplyMetadata: (metadata) => told.push(...metadata.values()),
  });
  console.log(`metadata: ${told.join()}`);
  channel.notify('Log', 'Write', bytes('line'));
  Atomics.wait(heard, 0, 0, 5_000);
  console.log(`one-way: ${heard[0] === 1 ? 'heard' : 'not heard'}`);
  {
    using other = BlockingChannel.connect({ host: 'localhost', port: nonsense });
    const ask = (timeoutMs: number): string => text(other.call('S', 'M', bytes(''), { timeoutMs }));
    say('with nonsense before it', () => ask(5_000));
    say('no answer', () => ask(30));
    say('behind it', () => ask(5_000));
    console.log(`stray responses: ${other.strayResponses}`);
    say('a torn frame', () => ask(5_000));
    say('after that', () => other.call('S', 'M', bytes('')));
  }
  const closed = BlockingChannel.connect({ port });
  closed.close();
  say('closed', () => closed.call('EchoService', 'Echo', bytes('')));
  worker.postMessage('close', []);
  Atomics.wait(heard, 0, 1, 5_000);
  say('the server closed', () => echo(bytes('')));
  channel.close();
}

if (isMainThread) {
  const self = JSON.stringify(import.meta.url);
  const worker = new Worker(
    // Under Node 20 a worker does not inherit the loader.
    `import('tsx/esm/api').then(({ register }) => { register(); return import(${self}); });`,
    { eval: true },
  );
  const ports = await new Promise<Ports>((resolve) => worker.once('message', resolve));
  check(ports, worker);
} else {
  await serve();
}

/** The tests of exercise 5.4: each case happens, on real servers in this process. They name the thought, not the answer. */

import { createServer, type AddressInfo, type Socket } from 'node:net';
import { it } from 'vitest';
import { FrameDecoder } from 'wirebook/framing';
import {
  Channel,
  decodeRequest,
  defineService,
  encodeResponseFrame,
  jsonCodec,
  ResponseFlags,
  type ResponseFields,
  RpcError,
  RpcServer,
  RpcStatus,
  textCodec,
  unary,
} from 'wirebook/rpc';
import { answered, diagnose, subject } from '../workshop/subject.ts';
import type { Answer } from './4-executed.ts';

const answers = await subject<typeof import('./4-executed.ts')>(import.meta.url);

const EXECUTED = '5 · The remote call, “Was it executed?”';
const DEATHS = '5 · The remote call, “Three deaths”';
const TEN = '5 · The remote call, “Ten for Bob”';

const Texts = defineService('Texts', {
  long: unary(jsonCodec<number>(), textCodec),
  slow: unary(textCodec, textCodec),
});

/** What the scenes below leave to be closed, the last one first. */
class Scene {
  readonly #closers: (() => unknown)[] = [];

  async server(options: { readonly maxMessageBytes?: number } = {}): Promise<RpcServer> {
    const server = await RpcServer.listen({ host: '127.0.0.1', port: 0, ...options });
    this.#closers.push(() => server.close({ graceMs: 0 }));
    return server;
  }

  channel(port: number): Channel {
    const channel = new Channel({ port });
    this.#closers.push(() => channel.close());
    return channel;
  }

  /** A server that says, of each request, what to do with it; undefined: hang up. */
  async raw(answer: (requestId: string) => ResponseFields | undefined): Promise<number> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      const decoder = new FrameDecoder();
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('data', (chunk) => {
        for (const frame of decoder.push(chunk)) {
          const response = answer(decodeRequest(frame).requestId);
          if (response === undefined) socket.destroy();
          else socket.write(encodeResponseFrame(response));
        }
      });
    });
    await new Promise<void>((listening) => {
      server.listen(0, '127.0.0.1', listening);
    });
    this.#closers.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  }

  async end(): Promise<void> {
    for (const close of this.#closers.toReversed()) await close();
  }
}

/** Plays a scene and puts everything away. */
async function play<T>(act: (scene: Scene) => Promise<T>): Promise<T> {
  const scene = new Scene();
  try {
    return await act(scene);
  } finally {
    await scene.end();
  }
}

async function failure(call: Promise<unknown>): Promise<RpcError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof RpcError) return error;
  throw new Error('the call was to fail', { cause: error });
}

/** Compares a prediction with what happened. */
function compare(
  predicted: Answer,
  { retry, code }: RpcError,
  thoughts: Readonly<Partial<Record<Answer, string>>>,
  read: string,
): void {
  if (predicted === retry) return;
  diagnose({
    mistake: thoughts[predicted] ?? 'the caller can conclude something else',
    got: predicted,
    at: `the caller hears ${code}`,
    read,
  });
}

it('when the server closes without a word', async () => {
  const predicted = answered('silent', answers.silent);
  const error = await play(async (scene) => {
    const port = await scene.raw(() => undefined);
    return failure(scene.channel(port).call('Bank', 'Transfer', new Uint8Array(0)));
  });
  compare(
    predicted,
    error,
    {
      'not-executed':
        'you know that this server did nothing; the caller sees a connection close, as it does when the work is done',
      executed: 'you took a request that was sent for one that was executed',
    },
    DEATHS,
  );
});

it('when the server is about to close', async () => {
  const predicted = answered('closing', answers.closing);
  const error = await play(async (scene) => {
    const server = await scene.server();
    let begun: (() => void) | undefined;
    let finish: ((text: string) => void) | undefined;
    const working = new Promise<void>((resolve) => (begun = resolve));
    server.register(Texts, {
      long: () => '',
      slow: () => {
        begun?.();
        return new Promise<string>((resolve) => (finish = resolve));
      },
    });
    const texts = scene.channel(server.address.port).service(Texts);
    const slow = texts.slow('');
    await working;
    const closed = server.close({ graceMs: 10_000 });
    // Until the client has heard of it, the server serves.
    let refused: RpcError | undefined;
    while (refused === undefined) {
      refused = await texts.long(1).then(
        () => undefined,
        (thrown: RpcError) => thrown,
      );
    }
    finish?.('done');
    await Promise.all([slow, closed]);
    return refused;
  });
  compare(
    predicted,
    error,
    {
      unknown: 'you took a refusal for silence: a server that refuses says that it has not begun',
      executed: 'you took an error for a proof that the handler has run',
    },
    EXECUTED,
  );
});

it('when the answer does not fit', async () => {
  const predicted = answered('tooLong', answers.tooLong);
  const error = await play(async (scene) => {
    const server = await scene.server({ maxMessageBytes: 1_000 });
    server.register(Texts, { long: (length) => 'x'.repeat(length), slow: () => '' });
    return failure(scene.channel(server.address.port).service(Texts).long(2_000));
  });
  compare(
    predicted,
    error,
    {
      'not-executed':
        'you took a call without an answer for one that was not executed: there was an answer, so the handler was done',
      unknown: 'you let the server not know what it did: it ran the handler itself, and says so',
    },
    EXECUTED,
  );
});

it('when the request is another message', async () => {
  const predicted = answered('wrongMessage', answers.wrongMessage);
  const error = await play(async (scene) => {
    const server = await scene.server();
    server.register(Texts, { long: () => '', slow: () => '' });
    const noNumber = textCodec.encode('{');
    return failure(scene.channel(server.address.port).call('Texts', 'Long', noNumber));
  });
  compare(
    predicted,
    error,
    {
      unknown: 'you let the server not know whether it began: it could not even read the request',
      executed: 'you let a handler run without its arguments: first they are read, then it begins',
    },
    EXECUTED,
  );
});

it('when the caller takes it back at once', async () => {
  const predicted = answered('takenBack', answers.takenBack);
  const error = await play(async (scene) => {
    const server = await scene.server();
    server.register(Texts, { long: () => '', slow: () => '' });
    const patience = new AbortController();
    const texts = scene.channel(server.address.port).service(Texts);
    const call = failure(texts.slow('', { signal: patience.signal }));
    patience.abort();
    return call;
  });
  compare(
    predicted,
    error,
    {
      unknown: 'you let the caller doubt what it knows: the request has not left its own process',
      executed: 'you executed a call over there whose request is still here',
    },
    EXECUTED,
  );
});

it('when an old server says −3', async () => {
  const predicted = answered('minusThree', answers.minusThree);
  const error = await play(async (scene) => {
    const port = await scene.raw((requestId) => ({
      requestId,
      errorCode: RpcStatus.INTERNAL,
      errorMsg: 'Internal server error: out of memory',
    }));
    return failure(scene.channel(port).call('Bank', 'Transfer', new Uint8Array(0)));
  });
  compare(
    predicted,
    error,
    {
      'not-executed': 'you took −3 for −1: only −1 says that there was nothing to run',
      executed: 'you took −3 for −2: only −2 says that the handler failed',
    },
    EXECUTED,
  );
});

it('when it is about another call', async () => {
  const predicted = answered('frontAgain', answers.frontAgain);
  const error = await play(async (scene) => {
    const nobody = await scene.server();
    await nobody.close();
    const server = await scene.server();
    const back = scene.channel(nobody.address.port);
    let notes = 0;
    server.registerMethod('Front', 'Note', (bytes) => {
      notes += 1;
      return back.call('Back', 'Ask', bytes);
    });
    const front = scene.channel(server.address.port);
    const failed = await failure(front.call('Front', 'Note', new Uint8Array(0)));
    if (notes !== 1) throw new Error('Front’s handler was to run');
    return failed;
  });
  if (predicted === (error.retry === 'not-executed')) return;
  diagnose({
    mistake:
      'you passed on an answer to another question: it is Back that was not called, and Front has noted the call already',
    got: predicted,
    at: `the caller of Front hears ${error.code}`,
    read: EXECUTED,
  });
});

/** Pays in 10, in three attempts at most, on a server that refuses, then executes and dies, then works. */
function deposit(mayRepeat: (error: RpcError) => boolean): Promise<[paidIn: number, told: string]> {
  return play(async (scene) => {
    let attempts = 0;
    let paidIn = 0;
    const port = await scene.raw((requestId) => {
      attempts += 1;
      if (attempts === 1) {
        const errorCode = RpcStatus.SHUTTING_DOWN;
        return { requestId, errorCode, flags: ResponseFlags.NOT_EXECUTED, features: 1 };
      }
      paidIn += 10;
      return attempts === 2 ? undefined : { requestId };
    });
    const bank = scene.channel(port);
    for (let attempt = 0; ; attempt += 1) {
      try {
        await bank.call('Bank', 'Deposit', new Uint8Array(0), { attempt, waitForReady: true });
        return [paidIn, 'paid'];
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        if (attempt === 2 || !mayRepeat(error)) return [paidIn, 'an error'];
      }
    }
  });
}

it('and what it costs to guess', async () => {
  const [ifNotExecuted, whatever, told] = answered('deposits', answers.deposits);
  const careful = await deposit((error) => error.retry === 'not-executed');
  const stubborn = await deposit(() => true);
  if (ifNotExecuted === careful[0] && whatever === stubborn[0] && told === careful[1]) return;
  let mistake = 'something else was paid in';
  if (whatever === 10) {
    mistake =
      'you let the stubborn client pay once: the second attempt was executed, and so is the third';
  } else if (whatever === 30) {
    mistake = 'you let the first attempt pay: it was refused';
  } else if (ifNotExecuted === 20) {
    mistake = 'you let the careful client try a third time: of the second attempt it knows nothing';
  } else if (ifNotExecuted === 0) {
    mistake = 'you let the careful client give up after the refusal: that one may be repeated';
  } else if (told === 'paid') {
    mistake =
      'you told the careful client that all is well: the answer was lost with the connection';
  }
  diagnose({ mistake, got: answers.deposits, at: 'refused; executed and lost; well', read: TEN });
});

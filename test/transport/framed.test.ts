/** Frames over each transport, and the frame that never completes. */
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { encodeFrame, FrameDecoder } from 'wirebook/framing';
import {
  type Connection,
  FramedConnection,
  type FramedOptions,
  type FrameHandler,
  type Listener,
} from 'wirebook/reactor';
import { epollCanRun } from './epoll-can-run.ts';
import type { Peer } from './peers.ts';
import { Scene } from './scene.ts';
import { subjectOf } from './subjects.ts';
import { turns, Waiting } from './waiting.ts';
import { warnings } from './warnings.ts';

const bytes = (text: string): Buffer => Buffer.from(text);
const frame = (text: string): Buffer => Buffer.from(encodeFrame(bytes(text)));

/** What a framed connection was told, in order, frames as text. */
class Log {
  readonly framed: FramedConnection;
  readonly events: string[] = [];
  error: Error | undefined;
  onFrame: (text: string) => void = () => {};
  readonly #waiting = new Waiting(() => `so far: ${this.events.join(', ')}`);

  constructor(connection: Connection, options: FramedOptions) {
    const handler: FrameHandler = {
      onFrame: (payload) => {
        this.#note(Buffer.from(payload).toString());
        this.onFrame(Buffer.from(payload).toString());
      },
      onEnd: () => this.#note('(end)'),
      onDrain: () => this.#note('(drain)'),
      onClose: (error) => {
        this.error = error;
        this.#note('(close)');
      },
    };
    this.framed = new FramedConnection(connection, () => handler, options);
  }

  get errorCode(): unknown {
    return this.error !== undefined && 'code' in this.error ? this.error.code : this.error;
  }

  until(event: string): Promise<void> {
    return this.#waiting.until(event, () => this.events.includes(event));
  }

  #note(event: string): void {
    this.events.push(event);
    this.#waiting.look();
  }
}

describe.each(epollCanRun ? ['net', 'tls', 'epoll'] : ['net', 'tls'])('over %s', (name) => {
  const subject = subjectOf(name);

  async function listen(
    onConnection: (connection: Connection) => FramedConnection,
  ): Promise<{ scene: Scene; listener: Listener }> {
    const made: Connection[] = [];
    const listener = await subject.transport.listen({}, (connection) => {
      made.push(connection);
      return onConnection(connection);
    });
    onTestFinished(async () => {
      for (const connection of made) connection.destroy();
      await listener.close();
    });
    return { scene: new Scene(subject), listener };
  }

  /** A framed connection that has been accepted, and its other end, which sends bytes as they come. */
  async function ends(
    options: FramedOptions = {},
    onMade: (log: Log) => void = () => {},
  ): Promise<{ log: Log; peer: Peer }> {
    const logs: Log[] = [];
    const { scene, listener } = await listen((connection) => {
      const made = new Log(connection, options);
      onMade(made);
      logs.push(made);
      return made.framed;
    });
    const peer = await scene.dial(listener);
    while (logs.length === 0) await turns(1);
    const [log] = logs;
    if (log === undefined) throw new Error('no connection');
    return { log, peer };
  }

  it('delivers the same frames, however the stream is cut, and sends them back', async () => {
    const { log, peer } = await ends();
    log.onFrame = (text) => void log.framed.send(bytes(text));
    const answers = new FrameDecoder();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ maxLength: 300 }), { minLength: 1, maxLength: 20 }),
        fc.array(fc.nat(400), { maxLength: 20 }),
        async (texts, cuts) => {
          const stream = Buffer.concat(texts.map(frame));
          let at = 0;
          for (const cut of cuts) {
            void peer.write(stream.subarray(at, at + cut));
            at = Math.min(stream.length, at + cut);
            await turns(1);
          }
          void peer.write(stream.subarray(at));
          const back: string[] = [];
          await peer.until('the echo', () => {
            for (const payload of answers.push(peer.take()))
              back.push(String(Buffer.from(payload)));
            return back.length >= texts.length;
          });
          expect(back).toEqual(texts.map((text) => String(bytes(text))));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('answers a peer that has sent its frames and its FIN', async () => {
    const { log, peer } = await ends();
    void peer.write(Buffer.concat([frame('one'), frame('two')]));
    peer.end();
    await log.until('(end)');
    log.framed.send(bytes('answer'));
    log.framed.end();
    await peer.until('the answer', () => peer.ended);
    expect(peer.received()).toEqual(frame('answer'));
    await log.until('(close)');
    expect(log.events).toEqual(['one', 'two', '(end)', '(close)']);
    expect(log.error).toBe(undefined);
  });

  it('ends its own side for a handler that has no onEnd', async () => {
    const { scene, listener } = await listen(
      (connection) =>
        new FramedConnection(connection, (framed) => ({
          onFrame: (payload) => void framed.send(payload),
        })),
    );
    const peer = await scene.dial(listener);
    void peer.write(frame('hello'));
    peer.end();
    await peer.until('the echo', () => peer.ended);
    expect(peer.received()).toEqual(frame('hello'));
  });

  it('closes on a frame that is begun and never completed, though bytes keep coming', async () => {
    const { log, peer } = await ends({ frameTimeoutMs: 80 });
    const other = await ends({ frameTimeoutMs: 80 });
    const start = performance.now();
    void peer.write(
      Buffer.concat([frame('complete'), frame('never complete'.repeat(99)).subarray(0, 9)]),
    );
    const trickle = setInterval(() => void peer.write('.'), 5);
    onTestFinished(() => clearInterval(trickle));
    await log.until('(close)');
    expect(log.errorCode).toBe('ERR_FRAME_STALLED');
    expect(performance.now() - start).toBeGreaterThanOrEqual(79);
    expect(log.events).toEqual(['complete', '(close)']);
    // Between two frames nothing is waited for.
    void other.peer.write(frame('still there'));
    await other.log.until('still there');
  });

  it('gives each frame its own time', async () => {
    const { log, peer } = await ends({ frameTimeoutMs: 100 });
    const stream = Buffer.concat([frame('tick'), frame('tick')]);
    const until = performance.now() + 350;
    // Always in the middle of some frame, never long in the same one.
    void peer.write(stream.subarray(0, 3));
    for (let round = 1; performance.now() < until; round += 1) {
      void peer.write(Buffer.concat([stream.subarray(3, 8), stream.subarray(0, 3)]));
      while (log.events.length < round && !log.events.includes('(close)')) await turns(1);
    }
    expect(log.events).not.toContain('(close)');
  });

  it('does not blame the peer when it was this process that was busy', async () => {
    const { log, peer } = await ends({ frameTimeoutMs: 60 });
    void peer.write(frame('all in time').subarray(0, 5));
    while (log.framed.connection.bytesRead < 5) await turns(1);
    await peer.write(frame('all in time').subarray(5));
    for (const until = performance.now() + 150; performance.now() < until;) void 0;
    await log.until('all in time');
    await turns(3);
    expect(log.events).toEqual(['all in time']);
  });

  it('delivers what came before a frame that is too large, and closes', async () => {
    const { log, peer } = await ends({ maxFrameBytes: 10 });
    void peer.write(
      Buffer.concat([frame('one'), frame('two'), frame('far too large'), frame('x')]),
    );
    await log.until('(close)');
    expect(log.errorCode).toBe('ERR_FRAME_TOO_LARGE');
    expect(log.events).toEqual(['one', 'two', '(close)']);
    await peer.until('the end', () => peer.ended || peer.closed);
  });

  it.each([2, 4, 7])('reports an end after %i bytes of a frame', async (length) => {
    const { log, peer } = await ends();
    void peer.write(Buffer.concat([frame('one'), frame('torn off').subarray(0, length)]));
    peer.end();
    await log.until('(close)');
    expect(log.errorCode).toBe('ERR_TORN_FRAME');
    expect(log.events).toEqual(['one', '(close)']);
  });

  it('refuses to send what the peer would refuse, and sends on', async () => {
    const { log, peer } = await ends({ maxFrameBytes: 10 });
    expect(() => log.framed.send(bytes('far too large'))).toThrow(/does not fit into a frame/);
    expect(log.framed.send(bytes('fits'))).toBe(true);
    await peer.until('a frame', () => peer.bytes === 8);
  });

  it('stops in the middle of a chunk when paused, and goes on in order', async () => {
    const { log, peer } = await ends();
    log.onFrame = () => log.framed.pause();
    void peer.write(Buffer.concat(['a', 'b', 'c'].map(frame)));
    peer.end();
    for (const known of [['a'], ['a', 'b'], ['a', 'b', 'c']]) {
      await log.until(known.at(-1) ?? '');
      await turns(5);
      expect(log.events).toEqual(known);
      log.framed.resume();
      expect(log.events).toEqual(known); // not from within the call
    }
    await log.until('(end)');
    expect(log.events).toEqual(['a', 'b', 'c', '(end)']);
  });

  it('keeps what came before a frame that is too large for after the pause', async () => {
    const { log, peer } = await ends({ maxFrameBytes: 10 });
    log.onFrame = () => log.framed.pause();
    void peer.write(Buffer.concat([frame('a'), frame('b'), frame('far too large')]));
    await log.until('a');
    await turns(5);
    expect(log.events).toEqual(['a']);
    log.framed.resume();
    await log.until('b');
    await turns(5);
    expect(log.events).toEqual(['a', 'b']);
    log.framed.resume();
    await log.until('(close)');
    expect(log.errorCode).toBe('ERR_FRAME_TOO_LARGE');
  });

  it('closes with what onFrame throws, in the middle of a chunk or after a pause', async () => {
    const boom = new Error('boom');
    for (const pauseFirst of [false, true]) {
      const { log, peer } = await ends();
      log.onFrame = (text) => {
        if (text === 'bad') throw boom;
        if (pauseFirst) log.framed.pause();
      };
      void peer.write(Buffer.concat(['good', 'bad', 'good'].map(frame)));
      await log.until('good');
      log.framed.resume();
      await log.until('(close)');
      expect(log.error).toBe(boom);
      expect(log.events).toEqual(['good', 'bad', '(close)']);
    }
  });

  it('warns of what onFrame throws when there is no onClose', async () => {
    const heard = warnings();
    const { scene, listener } = await listen(
      (connection) =>
        new FramedConnection(connection, () => ({
          onFrame() {
            throw new Error('boom');
          },
        })),
    );
    const peer = await scene.dial(listener);
    void peer.write(frame('hello'));
    await peer.until('the end', () => peer.ended || peer.closed);
    expect(heard).toEqual([expect.stringContaining('boom')]);
    expect(listener.counters.handlerErrors).toBe(1);
  });

  it('delivers nothing after it is destroyed in the middle of a chunk', async () => {
    const { log, peer } = await ends();
    log.onFrame = () => log.framed.destroy();
    void peer.write(Buffer.concat([frame('a'), frame('b')]));
    await log.until('(close)');
    expect(log.events).toEqual(['a', '(close)']);
    expect(log.error).toBe(undefined);
  });
});

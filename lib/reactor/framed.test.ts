/** The time of a frame, with the clock in the hand. What travels over real connections stands in test/transport/framed.test.ts. */
import { expect, it } from 'vitest';
import { ManualClock } from '../base/index.ts';
import { encodeFrame } from '../framing/index.ts';
import { FramedConnection, type FramedOptions } from './framed.ts';
import type { Connection } from './transport.ts';

const address = { address: '127.0.0.1', port: 1, family: 'IPv4' } as const;

/** A connection that does nothing, and notes what is asked of it. */
class NoConnection implements Connection {
  readonly localAddress = address;
  readonly remoteAddress = address;
  readonly queuedBytes = 0;
  readonly bytesRead = 0;
  readonly bytesWritten = 0;
  readonly asked: string[] = [];
  closed = false;
  error: unknown;
  write(): boolean {
    return true;
  }
  pause(): void {
    this.asked.push('pause');
  }
  resume(): void {
    this.asked.push('resume');
  }
  end(): void {
    this.asked.push('end');
  }
  destroy(error?: Error): void {
    this.closed = true;
    this.error = error;
  }
}

const whole = encodeFrame(new Uint8Array(100));
const begin = whole.slice(0, 10);

function make(options: FramedOptions = {}): {
  clock: ManualClock;
  connection: NoConnection;
  framed: FramedConnection;
} {
  const clock = new ManualClock();
  const connection = new NoConnection();
  const framed = new FramedConnection(connection, () => ({ onFrame() {} }), {
    frameTimeoutMs: 1000,
    clock,
    ...options,
  });
  return { clock, connection, framed };
}

const stalled = { error: { code: 'ERR_FRAME_STALLED' } };

it('waits for ever between two frames', () => {
  const { clock, connection, framed } = make();
  framed.onData(whole.slice());
  clock.advance(1e9);
  expect(connection.closed).toBe(false);
  expect(clock.pending).toBe(0);
});

it('runs from the first byte, and not from the last one that came', () => {
  const { clock, connection, framed } = make();
  framed.onData(begin.slice());
  for (let byte = 0; byte < 9; byte += 1) {
    clock.advance(100);
    framed.onData(Uint8Array.of(0));
  }
  clock.advance(99);
  expect(connection.closed).toBe(false);
  clock.advance(1);
  expect(connection).toMatchObject(stalled);
  expect(String(connection.error)).toContain('19 bytes of it had come');
});

it('begins anew with each frame', () => {
  const { clock, connection, framed } = make();
  framed.onData(begin.slice());
  for (let frame = 0; frame < 10; frame += 1) {
    clock.advance(999);
    framed.onData(Uint8Array.from([...whole.slice(10), ...begin])); // the last of one, the first of the next
    expect(connection.closed).toBe(false);
  }
  clock.advance(1000);
  expect(connection).toMatchObject(stalled);
});

it('stands still in a pause, which is ours', () => {
  const { clock, connection, framed } = make();
  framed.onData(begin.slice());
  clock.advance(600);
  framed.pause();
  clock.advance(5000);
  framed.resume();
  clock.advance(399);
  expect(connection.closed).toBe(false);
  clock.advance(1);
  expect(connection).toMatchObject(stalled);
  expect(connection.asked).toEqual(['pause', 'resume']);
});

it('hears the sockets once more before it blames the peer', () => {
  const { clock, connection, framed } = make();
  framed.onData(begin.slice());
  // The process was busy: when it looks at the clock again, the rest has long been there.
  const looks: (() => void)[] = [];
  const { after } = clock;
  clock.after = (delayMs, callback) => {
    if (delayMs > 0) return after.call(clock, delayMs, callback);
    looks.push(callback);
    return () => {};
  };
  clock.advance(3000);
  expect([connection.closed, looks.length]).toEqual([false, 1]);
  framed.onData(whole.slice(10));
  looks[0]?.();
  expect(connection.closed).toBe(false);
});

it('leaves nothing ticking when the connection closes', () => {
  const { clock, framed } = make();
  framed.onData(begin.slice());
  expect(clock.pending).toBe(1);
  framed.onClose();
  expect(clock.pending).toBe(0);
});

it('can be switched off', () => {
  const { clock, connection, framed } = make({ frameTimeoutMs: 0 });
  framed.onData(begin.slice());
  clock.advance(1e9);
  expect([connection.closed, clock.pending]).toEqual([false, 0]);
});

it.each([{ frameTimeoutMs: -1 }, { frameTimeoutMs: Number.NaN }, { maxFrameBytes: -1 }])(
  'refuses %j',
  (wrong) => {
    expect(() => make(wrong)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
  },
);

import { expect, it } from 'vitest';
import fc from 'fast-check';
import { concatBytes } from '../base/index.ts';
import { FrameDecoder } from '../framing/index.ts';
import type { Connection } from '../reactor/index.ts';
import { decodeRequest } from './decode-request.ts';
import { Outbox } from './outbox.ts';

/** What an outbox needs of a connection, and what it was given. */
function sink(room = Number.POSITIVE_INFINITY): { connection: Connection; pieces: Uint8Array[] } {
  const pieces: Uint8Array[] = [];
  const connection = {
    write(piece: Uint8Array): boolean {
      pieces.push(piece);
      return pieces.length < room;
    },
  } as Partial<Connection> as Connection;
  return { connection, pieces };
}

function payloadsIn(pieces: readonly Uint8Array[]): string[] {
  const frames = new FrameDecoder().push(concatBytes(pieces));
  return frames.map((frame) => Buffer.from(decodeRequest(frame).requestData).toString('latin1'));
}

it('gives what one turn has put in as one piece, when the promises of that turn are done', async () => {
  const { connection, pieces } = sink();
  const outbox = new Outbox(connection, 1_000);
  outbox.request({ requestId: '1' });
  await Promise.resolve();
  outbox.request({ requestId: '2' });
  expect(pieces).toHaveLength(0);
  await new Promise((resolve) => setImmediate(resolve));
  expect([pieces.length, outbox.writes]).toEqual([1, 1]);
  expect(outbox.bytes).toBe(pieces[0]?.length);
});

it('gives nothing while it is corked, and all of it then', async () => {
  const { connection, pieces } = sink();
  const outbox = new Outbox(connection, 1_000);
  outbox.cork();
  outbox.request({ requestId: '1' });
  await new Promise((resolve) => setImmediate(resolve));
  expect(pieces).toHaveLength(0);
  outbox.uncork();
  expect(pieces).toHaveLength(1);
});

it('refuses what is too large, and goes on as if it had not been asked', () => {
  const { connection, pieces } = sink();
  const outbox = new Outbox(connection, 100);
  outbox.request({ requestData: new Uint8Array(10) });
  const before = outbox.bytes;
  expect(() => outbox.request({ requestData: new Uint8Array(101) })).toThrow(
    expect.objectContaining({ code: 'ERR_FRAME_TOO_LARGE' }),
  );
  outbox.request({ requestData: new Uint8Array(11) });
  outbox.flush();
  expect(payloadsIn(pieces).map((payload) => payload.length)).toEqual([10, 11]);
  expect(outbox.bytes).toBeGreaterThan(before);
});

it('remembers that the transport has had enough, until there is room', () => {
  const { connection } = sink(1);
  const outbox = new Outbox(connection, 100);
  outbox.request({});
  expect(outbox.stalled).toBe(false);
  outbox.flush();
  expect(outbox.stalled).toBe(true);
  outbox.hasRoom();
  expect(outbox.stalled).toBe(false);
});

it('keeps the order and every byte, of several at a time, in whatever sizes, and never writes to what it gave', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(2), fc.nat(9_000), fc.boolean()), { maxLength: 60 }),
      (steps) => {
        const ends = [sink(), sink(), sink()];
        const boxes = ends.map(({ connection }) => new Outbox(connection, 1e6));
        const expected: string[][] = [[], [], []];
        const copies: [Uint8Array, Uint8Array][] = [];
        steps.forEach(([which, size, flush], index) => {
          const data = new Uint8Array(size).fill(index % 256);
          boxes[which]?.cork();
          boxes[which]?.request({ requestData: data });
          expected[which]?.push(Buffer.from(data).toString('latin1'));
          if (flush) boxes[which]?.flush();
          for (const { pieces } of ends)
            for (const piece of pieces.slice(-1)) copies.push([piece, piece.slice()]);
        });
        for (const box of boxes) box.flush();
        ends.forEach(({ pieces }, which) => {
          expect(payloadsIn(pieces)).toEqual(expected[which]);
          const given = pieces.reduce((total, piece) => total + piece.length, 0);
          expect(boxes[which]?.bytes).toBe(given);
        });
        for (const [piece, copy] of copies) expect(Buffer.compare(piece, copy)).toBe(0);
      },
    ),
  );
});

/** Back-pressure: who writes more than the other reads has to stop, and memory stays bounded on both sides. */
import { describe, expect, it } from 'vitest';
import type { Stage } from '../contract.ts';
import { isPatterned, patterned, wholePeriod } from '../pattern.ts';
import type { Recorder } from '../recorder.ts';
import { roles } from '../scene.ts';
import { turns } from '../waiting.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
/** More than the kernel holds on the way: 4 MiB to send and 6 MiB received, as Linux has it. */
const STUCK_BYTES = 32 * MIB;

/** Writes the stream from `at` on until told to stop. @returns up to where */
function writeUntilFalse(own: Recorder, at: number, endAt: number): number {
  let [to, goOn] = [at, true];
  while (goOn && to < endAt) {
    const size = Math.min(64 * KIB, endAt - to);
    goOn = own.connection.write(patterned(to, size));
    to += size;
  }
  return to;
}

/** Resolves when nothing is taken from the queue any more. */
async function untilStuck(own: Recorder): Promise<void> {
  for (let last = -1; last !== own.connection.bytesWritten;) {
    last = own.connection.bytesWritten;
    await turns(50);
  }
}

export function pressureCases(stage: Stage): void {
  describe.each(roles)('%s', (role) => {
    it('says stop at the high-water mark, and goes on at the low one, once for each crossing', async () => {
      const limits = { highWaterBytes: 256 * KIB, lowWaterBytes: 16 * KIB };
      const { own, peer } = await stage().ends(role, limits);
      const queuedAtDrain: number[] = [];
      own.reactions.drain = ({ connection }) => queuedAtDrain.push(connection.queuedBytes);
      let at = 0;
      for (const crossing of [1, 2, 3]) {
        peer.socket.pause();
        await untilStuckWriting();
        expect(own.connection.queuedBytes).toBeGreaterThanOrEqual(256 * KIB);
        expect(own.connection.queuedBytes).toBeLessThan(256 * KIB + 64 * KIB);
        expect(own.write('more')).toBe(false);
        at += 4; // taken all the same
        const drains = own.count('drain');
        peer.socket.resume();
        await own.until('the drain', () => own.count('drain') === drains + 1);
        await peer.until('all', () => peer.bytes === at);
        await turns();
        expect(own.count('drain')).toBe(drains + 1);
        expect(crossing).toBeGreaterThan(0);
      }
      for (const bytes of queuedAtDrain) expect(bytes).toBeLessThanOrEqual(16 * KIB);

      /** Fills what the kernel takes, and then the queue. */
      async function untilStuckWriting(): Promise<void> {
        for (let last = -1; last !== at; await turns(50)) {
          last = at;
          at = writeUntilFalseOnce(at);
        }
      }

      function writeUntilFalseOnce(from: number): number {
        if (own.connection.queuedBytes >= 256 * KIB) return from;
        return writeUntilFalse(own, from, from + STUCK_BYTES);
      }
    });

    it('says neither stop nor go on below the high-water mark', async () => {
      const { own, peer } = await stage().ends(role, { highWaterBytes: 64 * KIB });
      for (let round = 1; round <= 20; round += 1) {
        expect(own.write(patterned(0, 60 * KIB))).toBe(true);
        await peer.until('it', () => peer.bytes === round * 60 * KIB);
        while (own.connection.queuedBytes > 0) await turns(1);
      }
      await turns();
      expect(own.events).toEqual([]);
    });

    it('bounds what a peer that reads nothing can make us hold', async () => {
      const { own, peer } = await stage().ends(role);
      peer.socket.pause();
      let at = 0;
      own.reactions.drain = () => void (at = writeUntilFalse(own, at, 4 * STUCK_BYTES));
      at = writeUntilFalse(own, 0, 4 * STUCK_BYTES);
      await untilStuck(own);
      expect(at).toBeLessThan(STUCK_BYTES);
      expect(own.connection.queuedBytes).toBeLessThan(2 * MIB);
    });

    it('makes the peer wait while it is paused, and loses nothing', async () => {
      const { own, peer } = await stage().ends(role);
      own.pause();
      const bytes = patterned(0, STUCK_BYTES);
      let written = false;
      void peer.write(bytes).then(() => (written = true));
      await turns(100);
      expect([written, own.bytes]).toEqual([false, 0]);
      own.resume();
      await own.until('all', () => own.bytes === STUCK_BYTES);
      expect(own.received().equals(bytes)).toBe(true);
    });

    it('stops at once when paused in the middle of the data, and goes on in order', async () => {
      const { own, peer } = await stage().ends(role);
      own.reactions.data = () => own.pause();
      void peer.write(patterned(0, 300 * KIB));
      while (own.bytes < 300 * KIB) {
        const before = own.count('data');
        await own.until('a chunk', () => own.count('data') > before);
        await turns(3);
        expect(own.count('data')).toBe(before + 1);
        own.resume();
      }
      expect(isPatterned(0, own.received())).toBe(true);
    });

    it('keeps data and end for after the pause', async () => {
      const { own, peer } = await stage().ends(role);
      own.pause();
      await peer.write('last words');
      peer.end();
      await turns();
      expect(own.events).toEqual([]);
      own.resume();
      await own.until('the end', () => own.count('end') === 1);
      expect(own.received().toString()).toBe('last words');
    });

    it('keeps the end that follows a chunk in which it is paused', async () => {
      const { own, peer } = await stage().ends(role);
      own.pause();
      await peer.write('last words');
      peer.end();
      await turns();
      own.reactions.data = () => own.pause();
      own.resume();
      await own.until('data', () => own.bytes === 10);
      await turns();
      expect(own.events).toEqual(['data']);
      own.resume();
      await own.until('the end', () => own.count('end') === 1);
    });

    it('takes pause and resume in any number and order', async () => {
      const { own, peer } = await stage().ends(role);
      own.resume();
      own.pause();
      own.pause();
      own.resume();
      await peer.write('a');
      await own.until('a', () => own.bytes === 1);
      own.pause();
      own.resume();
      own.pause();
      await peer.write('b');
      await turns();
      expect(own.bytes).toBe(1);
      own.resume();
      own.resume();
      await own.until('b', () => own.bytes === 2);
    });
  });

  it('moves 64 MiB to a slow reader in little memory', async () => {
    const piece = wholePeriod(); // the writer needs no memory of its own
    const pieces = Math.ceil((64 * MIB) / piece.length);
    const total = pieces * piece.length;
    let [left, received, right, mostQueued, mostUnderWay] = [pieces, 0, true, 0, 0];
    const { accepted, connected } = await stage().both({ highWaterBytes: 256 * KIB });
    accepted.reactions.drain = send;
    // Slow: after each chunk it has something else to do.
    connected.reactions.data = (reader) => {
      const chunk = reader.chunks.pop() ?? piece;
      right &&= isPatterned(received, chunk);
      received += chunk.length;
      mostUnderWay = Math.max(mostUnderWay, (pieces - left) * piece.length - received);
      reader.pause();
      setImmediate(() => reader.resume());
    };
    send();
    await connected.until('the end', () => connected.count('end') === 1);
    expect({ received, right }).toEqual({ received: total, right: true });
    expect(mostQueued).toBeLessThan(256 * KIB + piece.length);
    // All that is anywhere between the two: our queue, both kernel buffers, and what the reading side holds.
    expect(mostUnderWay).toBeLessThan(16 * MIB);

    function send(): void {
      for (let goOn = true; goOn && left > 0; left -= 1) goOn = accepted.connection.write(piece);
      mostQueued = Math.max(mostQueued, accepted.connection.queuedBytes);
      if (left === 0) accepted.end();
    }
  });
}

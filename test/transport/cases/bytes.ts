/** The bytes of both directions, whatever their number, size and moment. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Stage } from '../contract.ts';
import { patterned } from '../pattern.ts';
import type { Reactions } from '../recorder.ts';
import { roles } from '../scene.ts';
import { turns } from '../waiting.ts';

/** Answers each chunk with itself. */
const echo: Reactions = { data: (own) => void own.write(own.chunks.at(-1) ?? '') };

export function bytesCases(stage: Stage): void {
  describe.each(roles)('%s', (role) => {
    it('brings back the same bytes, however they are cut', async () => {
      const { peer } = await stage().ends(role, {}, echo);
      let [sentBytes, round] = [0, 0];
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.oneof(fc.nat(3), fc.nat(200), fc.nat(100_000)), { maxLength: 12 }),
          async (sizes) => {
            const from = sentBytes;
            for (const size of sizes) {
              void peer.write(patterned(sentBytes, size));
              sentBytes += size;
              round += 1;
              if (round % 3 === 0) await turns(1);
            }
            await peer.until('the echo', () => peer.bytes === sentBytes);
            expect(peer.take().equals(patterned(from, sentBytes - from))).toBe(true);
          },
        ),
        { numRuns: 40 },
      );
    });

    it('takes one byte at a time', async () => {
      const { own, peer } = await stage().ends(role, {}, echo);
      const bytes = patterned(0, 500);
      for (const byte of bytes) await peer.write(Uint8Array.of(byte));
      await peer.until('the echo', () => peer.bytes === bytes.length);
      expect(own.received().equals(bytes)).toBe(true);
      expect(peer.received().equals(bytes)).toBe(true);
    });

    it('takes a write of no bytes for none', async () => {
      const { own, peer } = await stage().ends(role);
      expect(own.write('')).toBe(true);
      expect(own.connection.queuedBytes).toBe(0);
      own.write('a');
      own.write('');
      own.write('b');
      await peer.until('what was written', () => peer.bytes === 2);
      expect(peer.received().toString()).toBe('ab');
    });

    it('sends what one turn writes in one piece', async () => {
      const { own, peer } = await stage().ends(role);
      for (let index = 0; index < 100; index += 1) own.write('0123456789');
      await peer.until('all', () => peer.bytes === 1000);
      expect(peer.chunks.length).toBe(1);
    });

    it('hands out memory that is never written to again, and that one may write to', async () => {
      const { own, peer } = await stage().ends(role);
      const copies: Buffer[] = [];
      own.reactions.data = ({ chunks }) => {
        const chunk = chunks.at(-1) ?? new Uint8Array();
        copies.push(Buffer.from(chunk));
        // The receiver's memory is its own: this must not reach its neighbours.
        if (copies.length % 2 === 0) chunk.fill(0xee);
      };
      let at = 0;
      for (let round = 0; round < 300; round += 1) {
        const size = (round * 7919) % 20_000;
        void peer.write(patterned(at, size));
        at += size;
        if (round % 10 === 0) await turns(1);
      }
      await own.until('all', () => own.bytes === at);
      expect(Buffer.concat(copies).equals(patterned(0, at))).toBe(true);
      for (const [index, copy] of copies.entries()) {
        const kept = own.chunks[index] ?? new Uint8Array();
        expect(copy.equals(kept) || (index % 2 === 1 && kept.every((byte) => byte === 0xee))).toBe(
          true,
        );
      }
    });

    it('counts them', async () => {
      const { own, peer } = await stage().ends(role);
      await peer.write('12345');
      await own.until('five bytes', () => own.bytes === 5);
      own.write('1234567');
      expect(own.connection.queuedBytes).toBe(7);
      expect(own.connection.bytesWritten).toBe(0);
      await peer.until('seven bytes', () => peer.bytes === 7);
      await turns();
      expect(own.connection).toMatchObject({ queuedBytes: 0, bytesRead: 5, bytesWritten: 7 });
    });
  });

  it('carries many connections at once without mixing them', async () => {
    const scene = stage();
    const listener = await scene.listen({}, echo);
    const peers = await Promise.all(Array.from({ length: 40 }, () => scene.dial(listener)));
    for (const [index, peer] of peers.entries()) {
      for (let round = 0; round < 20; round += 1) void peer.write(patterned(index * 7, 1000));
    }
    for (const [index, peer] of peers.entries()) {
      await peer.until('the echo', () => peer.bytes === 20_000);
      const expected = Buffer.concat(Array.from({ length: 20 }, () => patterned(index * 7, 1000)));
      expect(peer.received().equals(expected)).toBe(true);
    }
  });
}

/** The ring of records: any lengths, in order, each to one reader, and never more than there is room for. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRing, RingReader, RingWriter } from './byte-ring.ts';
import { copyOut } from './slab.ts';

function ring(bytes = 1024): { writer: RingWriter; reader: RingReader; other: RingReader } {
  const memory = createRing(bytes);
  return {
    writer: new RingWriter(memory),
    reader: new RingReader(memory, copyOut),
    other: new RingReader(memory, copyOut),
  };
}

const bytesOf = (length: number, fill: number): Uint8Array => new Uint8Array(length).fill(fill);

describe('a ring', () => {
  it('gives each record whole, once, and in order, whoever takes it', () => {
    const step = fc.oneof(
      fc.record({ write: fc.nat({ max: 300 }) }),
      fc.constantFrom('publish', 'take', 'take by another'),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const { writer, reader, other } = ring();
        const written: number[] = [];
        let published = 0;
        let taken = 0;
        for (const at of steps) {
          if (typeof at === 'object') {
            const id = written.length;
            const fits = at.write <= writer.maxBytes;
            if (fits && writer.write(id, id & 7, -id, id * 2, bytesOf(at.write, id)))
              written.push(at.write);
          } else if (at === 'publish') {
            writer.publish();
            published = written.length;
          } else {
            const by = at === 'take' ? reader : other;
            const bytes = by.take();
            if (taken === published) {
              expect(bytes).toBeUndefined();
              continue;
            }
            expect(by.head).toEqual({
              id: taken,
              kind: taken & 7,
              first: -taken || 0,
              second: taken * 2,
            });
            expect(bytes).toEqual(bytesOf(written[taken] ?? 0, taken));
            taken += 1;
          }
        }
        expect(reader.empty).toBe(taken === published);
        expect(writer.taken).toBe(taken === written.length);
      }),
    );
  });

  it('has room for the longest record, whatever is in its way', () => {
    const { writer, reader } = ring();
    for (let length = 0; length < 200; length += 1) {
      writer.write(1, 0, 0, 0, bytesOf(length, 1));
      writer.publish();
      reader.take();
      expect(writer.write(2, 0, 0, 0, bytesOf(writer.maxBytes, 2))).toBe(true);
      writer.publish();
      expect(reader.take()).toEqual(bytesOf(writer.maxBytes, 2));
    }
  });

  it('says when there is no room, and goes on when there is', () => {
    const { writer, reader } = ring();
    let count = 0;
    while (writer.write(count, 0, 0, 0, bytesOf(40, count))) count += 1;
    expect(count).toBe(16);
    expect(writer.write(99, 0, 0, 0, bytesOf(0, 0))).toBe(false);
    writer.publish();
    reader.take();
    expect(writer.write(99, 0, 0, 0, bytesOf(40, 0))).toBe(true);
  });

  it('shows nothing that is not published', () => {
    const { writer, reader } = ring();
    writer.write(1, 0, 0, 0, bytesOf(3, 3));
    expect(reader.take()).toBeUndefined();
    writer.publish();
    expect(reader.take()).toEqual(bytesOf(3, 3));
  });

  it('never overwrites what it has given', () => {
    const { writer, reader } = ring();
    const given: Uint8Array[] = [];
    for (let at = 0; at < 500; at += 1) {
      writer.write(at, 0, 0, 0, bytesOf(1 + (at % 200), at));
      writer.publish();
      given.push(reader.take() ?? new Uint8Array(0));
    }
    for (const [at, bytes] of given.entries()) expect(bytes).toEqual(bytesOf(1 + (at % 200), at));
  });

  it('copies bytes that begin anywhere', () => {
    const { writer, reader } = ring(8192);
    const source = Uint8Array.from({ length: 1_200 }, (_, index) => index);
    for (let start = 0; start < 9; start += 1) {
      const part = source.subarray(start, start + 1_100);
      writer.write(start, 0, 0, 0, part);
      writer.publish();
      expect(reader.take()).toEqual(part);
    }
  });

  it('has 2^10 to 2^30 bytes', () => {
    for (const bytes of [0, 512, 1_000, 1_500, 2 ** 31, Number.NaN]) {
      expect(() => createRing(bytes)).toThrow(
        expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
      );
    }
  });
});

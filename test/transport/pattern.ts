/**
 * Bytes that tell their own place, so that a lost, doubled or moved one is seen, and that cost nothing to make or to check.
 */
import { createHash } from 'node:crypto';

/** A prime: no buffer size is a multiple of it. */
const PERIOD = 65_521;

const period = Buffer.concat(
  Array.from({ length: Math.ceil(PERIOD / 32) }, (_, index) =>
    createHash('sha256').update(String(index)).digest(),
  ),
).subarray(0, PERIOD);

/** The first bytes, always the same memory, after which the stream begins again. */
export function wholePeriod(): Buffer {
  return period;
}

/** The bytes from `at` on of a stream that goes on for ever. */
export function patterned(at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let filled = 0; filled < length;) {
    filled += period.copy(bytes, filled, (at + filled) % PERIOD);
  }
  return bytes;
}

/** Whether these are the bytes of that stream from `at` on. */
export function isPatterned(at: number, bytes: Uint8Array): boolean {
  for (let seen = 0; seen < bytes.length;) {
    const from = (at + seen) % PERIOD;
    const count = Math.min(PERIOD - from, bytes.length - seen);
    if (period.compare(bytes, seen, seen + count, from, from + count) !== 0) return false;
    seen += count;
  }
  return true;
}

/**
 * What every folder does with bytes, in one place.
 *
 * Knows: `Uint8Array`. Must not know: `Buffer`, which browsers lack, or what the bytes mean.
 *
 * Decision: results are always new memory, never a view of an argument. Where a view is wanted, the caller makes it, and sees
 * in its own code that two names now share one piece of memory.
 */
import { WirebookError } from './errors.ts';

/** Joins pieces, in order, into one new array. */
export function concatBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((total, piece) => total + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Whether two arrays hold the same bytes. It stops at the first difference, so it is not for comparing secrets. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

/**
 * Writes bytes as hexadecimal digits, two a byte.
 *
 * @param bytes what to write
 * @param groupBytes puts a space after each group of so many bytes; 0 puts none
 */
export function toHex(bytes: Uint8Array, groupBytes = 0): string {
  let text = '';
  bytes.forEach((byte, index) => {
    if (groupBytes > 0 && index > 0 && index % groupBytes === 0) text += ' ';
    text += byte.toString(16).padStart(2, '0');
  });
  return text;
}

/**
 * Reads hexadecimal digits; white space anywhere is skipped, so that bytes can be written in groups.
 *
 * @throws WirebookError `ERR_INVALID_HEX` when anything else stands in the text, or half a byte is left over
 */
export function fromHex(text: string): Uint8Array {
  const digits = text.replaceAll(/\s/g, '');
  if (!/^(?:[0-9a-f]{2})*$/i.test(digits))
    throw new WirebookError('ERR_INVALID_HEX', `not pairs of hexadecimal digits: "${text}"`);
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16),
  );
}

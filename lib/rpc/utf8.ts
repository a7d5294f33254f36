/**
 * Text in bytes and back, for strings that are mostly short and mostly ASCII: names, ids, metadata.
 *
 * Knows: UTF-8. Must not know: protobuf. A leaf.
 *
 * Decision: a loop over a few characters is several times faster than a call of `TextDecoder`, whose price is paid per call. What is
 * long, or not ASCII, goes to it all the same. It is strict: a proto3 string must be UTF-8, and the original's C++ refuses the whole
 * message when one is not.
 */

/** Up to here a loop wins. */
const SHORT_BYTES = 24;

const encoder = new TextEncoder();
// `ignoreBOM` keeps a leading U+FEFF: to protobuf it is a character like any other.
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** How many bytes a text takes. A lone surrogate counts as U+FFFD, three bytes, for that is what is written. */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (isPair(text, index)) {
      // Two units, four bytes.
      bytes += 2;
      index += 1;
    } else bytes += 2;
  }
  return bytes;
}

/**
 * Writes a text.
 *
 * @param bytes what `utf8Bytes` says of it: for ASCII the same as its length
 * @returns the index after it
 */
export function writeUtf8(target: Uint8Array, at: number, text: string, bytes: number): number {
  if (bytes === text.length && bytes <= SHORT_BYTES) {
    for (let index = 0; index < bytes; index += 1) target[at + index] = text.charCodeAt(index);
  } else {
    encoder.encodeInto(text, target.subarray(at, at + bytes));
  }
  return at + bytes;
}

/** Reads a text. @returns undefined when the bytes are not UTF-8 */
export function readUtf8(bytes: Uint8Array, at: number, end: number): string | undefined {
  if (end - at <= SHORT_BYTES) {
    let text = '';
    let index = at;
    for (; index < end; index += 1) {
      const byte = bytes[index] ?? 0;
      if (byte >= 0x80) break;
      text += String.fromCharCode(byte);
    }
    if (index === end) return text;
  }
  try {
    return strictDecoder.decode(bytes.subarray(at, end));
  } catch {
    return undefined;
  }
}

/** Whether a high surrogate stands here with its low one behind it. */
function isPair(text: string, index: number): boolean {
  if ((text.charCodeAt(index) & 0xfc00) !== 0xd800) return false;
  return (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00;
}

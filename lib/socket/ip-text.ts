/**
 * IP addresses: text on one side, 4 or 16 bytes on the other.
 *
 * Knows: the dotted form, and RFC 4291's forms for IPv6. Must not know: ports, structures, sockets.
 *
 * Decision: what is written is what Node writes (lower case, the longest run of zeros shortened, RFC 5952), so that an
 * address from here equals, as a string, the same address from node:net. What is read is strict: four decimal numbers without
 * leading zeros, since other programs take those for octal.
 */

/** @returns the 4 bytes, or undefined when the text is not four numbers from 0 to 255 */
export function parseIPv4(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part)))
    return undefined;
  const numbers = parts.map(Number);
  return numbers.every((number) => number <= 255) ? Uint8Array.from(numbers) : undefined;
}

/** @returns the 16 bytes, or undefined when the text is not an IPv6 address; no `%scope` here */
export function parseIPv6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(parseWords);
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  if (tail === undefined) return head.length === 16 ? Uint8Array.from(head) : undefined;
  // `::` stands for one group of zeros or more; a dotted end may only be the end of all.
  if (head.length + tail.length > 14 || halves[0]?.includes('.')) return undefined;
  const bytes = new Uint8Array(16);
  bytes.set(head, 0);
  bytes.set(tail, 16 - tail.length);
  return bytes;
}

/** The bytes of `a:b:c` or `a:b:1.2.3.4`; none for an empty text, which is what stands beside a `::` at either end. */
function parseWords(text: string): number[] | undefined {
  if (text === '') return [];
  const words = text.split(':');
  const bytes: number[] = [];
  for (const [index, word] of words.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(word)) {
      const value = Number.parseInt(word, 16);
      bytes.push(value >> 8, value & 0xff);
      continue;
    }
    const dotted = index === words.length - 1 ? parseIPv4(word) : undefined;
    if (dotted === undefined) return undefined;
    bytes.push(...dotted);
  }
  return bytes;
}

/** @param bytes the 4 bytes, most significant first */
export function formatIPv4(bytes: Uint8Array): string {
  return bytes.join('.');
}

/** @param bytes the 16 bytes, most significant first */
export function formatIPv6(bytes: Uint8Array): string {
  const words = Array.from({ length: 8 }, (_, index) => {
    const [high = 0, low = 0] = bytes.subarray(2 * index, 2 * index + 2);
    return (high << 8) | low;
  });
  const run = longestZeroRun(words);
  const dotted = endsInIPv4(words, run) ? formatIPv4(bytes.subarray(12)) : undefined;
  const shown = words.map((word) => word.toString(16));
  if (dotted !== undefined) shown.splice(6, 2, dotted);
  if (run.length < 2) return shown.join(':');
  return `${shown.slice(0, run.start).join(':')}::${shown.slice(run.start + run.length).join(':')}`;
}

interface ZeroRun {
  readonly start: number;
  readonly length: number;
}

/** The first of the longest. */
function longestZeroRun(words: readonly number[]): ZeroRun {
  let best: ZeroRun = { start: 0, length: 0 };
  for (let start = 0; start < words.length; start += 1) {
    let end = start;
    while (words[end] === 0) end += 1;
    if (end - start > best.length) best = { start, length: end - start };
  }
  return best;
}

/** IPv4 inside IPv6 is shown as IPv4: `::ffff:1.2.3.4` (mapped) and `::1.2.3.4` (compatible). */
function endsInIPv4(words: readonly number[], run: ZeroRun): boolean {
  return run.start === 0 && (run.length === 6 || (run.length === 5 && words[5] === 0xffff));
}

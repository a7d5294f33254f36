/** What the pools of the bench run. JavaScript, so that both load the very same file, and neither a loader for it. */

/**
 * Gives back what it gets.
 *
 * @param {Uint8Array} bytes
 */
export function echo(bytes) {
  return bytes;
}

/**
 * Computes for about two milliseconds: a hash over and over the bytes.
 *
 * @param {Uint8Array} bytes
 */
export function compute(bytes) {
  let hash = 0x811c9dc5;
  for (let round = 0; round < 4_000; round += 1)
    for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return Uint8Array.of(hash & 0xff);
}

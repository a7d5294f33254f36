/**
 * Chance that repeats: the same seed gives the same numbers, on every machine and in every browser.
 *
 * Knows: four words of state. Must not know: what they are used for.
 *
 * Decision: sfc32 (Chris Doty-Humphrey, PractRand), because it is short enough to be read, passes the usual batteries, and its
 * counter rules out short cycles whatever the seed. Not for secrets: its state can be worked out from what it gives.
 */
import type { Random } from './random.ts';

/** How many first numbers to throw away: until then similar seeds give similar numbers. */
const WARM_UP = 12;

/**
 * A source that always gives the same numbers for the same seed.
 *
 * @param seed any number; its 32 low bits count
 */
export function seededRandom(seed: number): Random {
  let a = 0;
  let b = 0;
  let c = seed | 0;
  let counter = 1;
  const next = (): number => {
    const word = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + word) | 0;
    return (word >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < WARM_UP; round++) next();
  return { next };
}

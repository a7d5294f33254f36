/** The ground floor: what every other folder may use, and what uses none of them. */

export { concatBytes, equalBytes, fromHex, toHex } from './bytes.ts';
export type { CancelTimer, Clock } from './clock.ts';
export { ManualClock } from './clock.manual.ts';
export { realClock } from './clock.real.ts';
export * from './errors.ts';
export { integerBelow, pick, realRandom, shuffled, type Random } from './random.ts';
export { seededRandom } from './random.seeded.ts';

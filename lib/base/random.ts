/**
 * Chance, as something that can be handed over.
 *
 * Knows: how to draw, pick and shuffle from any source. Must not know: where the numbers come from.
 *
 * Decision: everything is built on one method, so a source is one line to write and a seeded one repeats a whole run.
 * None of this is for secrets.
 */
import { WirebookError } from './errors.ts';

export interface Random {
  /** A number from 0 up to, but without, 1. */
  next(): number;
}

/** The engine's own chance: different in every run. */
export const realRandom: Random = { next: () => Math.random() };

/** A whole number from 0 up to, but without, `limit`; `limit` is a whole number above 0. */
export function integerBelow(random: Random, limit: number): number {
  return Math.floor(random.next() * limit);
}

/**
 * One of the items, each as likely as another.
 *
 * @throws WirebookError `ERR_OUT_OF_RANGE` when there is none
 */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  if (items.length === 0)
    throw new WirebookError('ERR_OUT_OF_RANGE', 'there is nothing to pick from');
  return items[integerBelow(random, items.length)] as Item;
}

/** The same items in a new array, every order as likely as another (Fisher and Yates, in the form of Durstenfeld). */
export function shuffled<Item>(random: Random, items: readonly Item[]): Item[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = integerBelow(random, last + 1);
    [result[last], result[other]] = [result[other] as Item, result[last] as Item];
  }
  return result;
}

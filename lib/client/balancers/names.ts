/**
 * Balancers by name.
 *
 * Knows: all that there are. Must not know: how they pick.
 */
import { WirebookError } from '../../base/errors.ts';
import type { Random } from '../../base/random.ts';
import type { Balancer } from './balancer.ts';
import { LeastInFlight } from './least-in-flight.ts';
import { MostRecent } from './most-recent.ts';
import { PeakEwma } from './peak-ewma.ts';
import { RandomBalancer } from './random.ts';
import { RoundRobin } from './round-robin.ts';
import { TwoChoices } from './two-choices.ts';

/** The first three are the original's. */
export type BalancerName =
  | 'random'
  | 'round-robin'
  | 'most-recent'
  | 'least-in-flight'
  | 'two-choices'
  | 'peak-ewma';

/** How a balancer is chosen: by name, or made by the caller, one for each service. */
export type BalancerChoice = BalancerName | (() => Balancer);

const MAKERS: ReadonlyMap<string, new (random: Random) => Balancer> = new Map<
  BalancerName,
  new (random: Random) => Balancer
>([
  ['random', RandomBalancer],
  ['round-robin', RoundRobin],
  ['most-recent', MostRecent],
  ['least-in-flight', LeastInFlight],
  ['two-choices', TwoChoices],
  ['peak-ewma', PeakEwma],
]);

/** Every name, in the order of the type. */
export const balancerNames: readonly BalancerName[] = [...MAKERS.keys()] as BalancerName[];

/** @throws WirebookError `ERR_UNKNOWN_BALANCER` for a name that is none */
export function makeBalancer(choice: BalancerChoice, random: Random): Balancer {
  if (typeof choice === 'function') return choice();
  const Maker = MAKERS.get(choice);
  if (Maker !== undefined) return new Maker(random);
  throw new WirebookError(
    'ERR_UNKNOWN_BALANCER',
    `there is no balancer "${String(choice)}"; there is: ${balancerNames.join(', ')}`,
  );
}

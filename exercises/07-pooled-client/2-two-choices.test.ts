/** The tests of exercise 7.2. The dice have seeds, and the clock is a number that begins at 60,000. */

import { it } from 'vitest';
import { type Random, seededRandom } from 'wirebook/base';
import { Candidates } from '../../lib/client/candidates.ts';
import { Load } from '../../lib/client/load.ts';
import { diagnose, outcomeOf, subject } from '../workshop/subject.ts';

const { TwoChoices } = await subject<typeof import('./2-two-choices.ts')>(import.meta.url);

const WHOM = '7 · The pooled client, “Whom to ask”';
const TWO = '7 · The pooled client, “One draw, two draws”';
const QUICKEST = '7 · The pooled client, “The quickest of three”';
const NOW = 60_000;
const SEED = 7;

/** Servers with so many calls in flight each. */
function loads(...inFlight: number[]): Load[] {
  return inFlight.map((calls) => {
    const load = new Load();
    for (let call = 0; call < calls; call += 1) load.began();
    return load;
  });
}

/** Dice that are thrown so often and no more. */
function dice(throws: number, random: Random = seededRandom(SEED)): Random {
  let left = throws;
  return {
    next() {
      if (left === 0) throw new Error('the dice have been thrown too often');
      left -= 1;
      return random.next();
    },
  };
}

/** How often each is picked, while nothing changes. */
function picked(candidates: Candidates, picks: number, nowMs = NOW): number[] {
  const balancer = new TwoChoices(seededRandom(SEED));
  const counts = candidates.loads.map(() => 0);
  for (let pick = 0; pick < picks; pick += 1) {
    const place = balancer.pick(candidates, nowMs);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

const percent = (counts: readonly number[], of: number): string =>
  counts.map((count) => `${Math.round((100 * count) / of)} %`).join(', ');

it('picks the only one there is', () => {
  const candidates = new Candidates(loads(3));
  const balancer = new TwoChoices(dice(100));
  const outcome = outcomeOf(() => balancer.pick(candidates, NOW));
  if (outcome.ok && outcome.value === 0) return;
  diagnose({
    mistake: outcome.ok
      ? 'you picked somebody who is not there'
      : 'you went on drawing until there was another: of one server there are no two',
    expected: '0',
    got: outcome.ok ? String(outcome.value) : outcome.error,
    at: 'one server',
    read: TWO,
  });
});

it('picks the one with less to do', () => {
  for (const [first, second] of [
    [5, 1],
    [1, 5],
  ] as const) {
    const counts = picked(new Candidates(loads(first, second)), 400);
    const busier = counts[first > second ? 0 : 1] ?? 0;
    if (busier === 0 && counts.length === 2) continue;
    let mistake = 'the busier one of two was picked';
    if (busier === 400) mistake = 'you took the one with more to do';
    else if (busier > 160)
      mistake = 'you drew once, and compared nothing: each server gets as much, however slow it is';
    else if (busier > 60)
      mistake =
        'you drew the same server twice, which is one draw: a quarter of the calls go to the busier one';
    diagnose({
      mistake,
      expected: 'none of 400 for the one with five calls in flight',
      got: `${busier} of 400`,
      at: `two servers, with ${first} and ${second} in flight`,
      read: TWO,
    });
  }
});

it('draws two, and both by chance', () => {
  const counts = picked(new Candidates(loads(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)), 9_000);
  const wanted = [20, 18, 16, 13, 11, 9, 7, 4, 2, 0];
  const shares = counts.map((count) => count / 90);
  if (shares.every((share, at) => Math.abs(share - (wanted[at] ?? 0)) < 2)) return;
  let mistake = 'servers are picked more or less often than two draws would pick them';
  if ((shares[0] ?? 0) > 95)
    mistake =
      'you looked at everybody: all clients see the same emptiest server, and rush to it together';
  else if ((shares[0] ?? 0) > 24)
    mistake = 'you drew more than two: the more are drawn, the more go to the same server together';
  else if ((shares[8] ?? 0) > 5)
    mistake =
      'you drew one and took its neighbour for the second: who stands beside a slow one gets all that it loses';
  diagnose({
    mistake,
    expected: wanted.map((share) => `${share} %`).join(', '),
    got: percent(counts, 9_000),
    at: 'ten servers, with 0, 1, 2 … 9 in flight; 9,000 picks',
    read: TWO,
  });
});

it('shares idle servers evenly', () => {
  const counts = picked(new Candidates(loads(0, 0, 0, 0, 0)), 5_000);
  if (counts.every((count) => count > 850 && count < 1_150)) return;
  const [first = 0] = counts;
  diagnose({
    mistake:
      first > 1_500 || (counts.at(-1) ?? 0) > 1_500
        ? 'a tie went by the place in the list: the same few get all the first calls, from every client'
        : 'of servers that are all idle some get more than others',
    expected: '20 % each',
    got: percent(counts, 5_000),
    at: 'five idle servers, 5,000 picks',
    read: TWO,
  });
});

it('shares idle servers by weight', () => {
  const counts = picked(new Candidates(loads(0, 0), [1, 3]), 4_000);
  const heavier = (counts[1] ?? 0) / 40;
  if (heavier > 72 && heavier < 78) return;
  let mistake = 'idle servers are not picked by their weight';
  if (heavier > 47 && heavier < 53)
    mistake = 'you drew as if all weighed the same: the small server gets as much as the large one';
  else if (heavier < 28)
    mistake =
      'a tie went to the second draw: of two servers that is always the other one, so the light one gets what the heavy one should';
  diagnose({
    mistake,
    expected: '25 %, 75 %',
    got: percent(counts, 4_000),
    at: 'two idle servers with the weights 1 and 3, 4,000 picks',
    read: WHOM,
  });
});

it('lets the heavy ones have more to do', () => {
  const candidates = new Candidates(loads(0, 0), [1, 3]);
  const balancer = new TwoChoices(seededRandom(SEED));
  for (let call = 0; call < 400; call += 1)
    candidates.loads[balancer.pick(candidates, NOW)]?.began();
  const inFlight = candidates.loads.map((load) => load.inFlight);
  const [light = 0] = inFlight;
  if (light > 90 && light < 110) return;
  diagnose({
    mistake:
      light > 180
        ? 'you compared calls and not calls for each unit of weight: the small server has as much to do as the large one'
        : 'what servers have to do is not as their weights are',
    expected: '100 and 300 in flight',
    got: inFlight.join(' and '),
    at: 'weights 1 and 3; 400 calls that do not end',
    read: WHOM,
  });
});

it('counts failures as something to do', () => {
  const [failing = new Load(), sound = new Load()] = loads(3, 1);
  for (let call = 0; call < 3; call += 1) failing.ended('failing', 0.2, NOW);
  const candidates = new Candidates([failing, sound]);
  const soon = picked(candidates, 400)[0] ?? 0;
  const later = picked(candidates, 400, NOW + 60_000)[0] ?? 0;
  if (soon === 0 && later === 400) return;
  let mistake = 'the one with less to do was not picked';
  if (soon === 400)
    mistake =
      'you counted calls in flight and nothing else: who fails at once never has any, and is sent everything';
  else if (soon === 0 && later === 0)
    mistake =
      'you asked what there is to do at another moment than `nowMs`: failures of a minute ago count for ever';
  diagnose({
    mistake,
    expected: '0 of 400 now, 400 of 400 a minute later',
    got: `${soon} now, ${later} a minute later`,
    at: 'picks of a server with three fresh failures; the other one has a call in flight',
    read: QUICKEST,
  });
});

it('goes by what there is to do, not by how long it took', () => {
  const [quick = new Load(), slow = new Load()] = loads(6, 1);
  quick.ended('fine', 1, NOW);
  slow.ended('fine', 20, NOW);
  const busier = picked(new Candidates([quick, slow]), 400)[0] ?? 0;
  if (busier === 0) return;
  diagnose({
    mistake:
      'you compared how long calls took: whoever was quick gets everything, until it is not quick any more',
    expected: 'none of 400 for the one with five calls in flight',
    got: `${busier} of 400`,
    at: 'one took 1 ms for its last call and has five in flight; the other took 20 ms and has none',
    read: WHOM,
  });
});

it('throws the dice that it was given', () => {
  const candidates = new Candidates(loads(0, 0, 0, 0, 0, 0, 0, 0));
  const run = (seed: number): string => {
    const balancer = new TwoChoices(seededRandom(seed));
    return Array.from({ length: 60 }, () => balancer.pick(candidates, NOW)).join('');
  };
  const [one, same, other] = [run(1), run(1), run(2)];
  if (one === same && one !== other) return;
  diagnose({
    mistake:
      one === same
        ? 'your dice fall the same whatever the seed: a thousand clients that begin together pick together'
        : 'you threw dice of your own: the same seed does not give the same run, and no failure can be seen again',
    expected: 'the same picks with seed 1 and seed 1, others with seed 2',
    got: `${one.slice(0, 12)}…, ${same.slice(0, 12)}…, ${other.slice(0, 12)}…`,
    at: 'eight idle servers, 60 picks',
    read: TWO,
  });
});

it('leaves the fullest of a thousand with three or four', () => {
  const candidates = new Candidates(loads(...Array.from({ length: 1_000 }, () => 0)));
  const balancer = new TwoChoices(seededRandom(SEED));
  for (let call = 0; call < 1_000; call += 1)
    candidates.loads[balancer.pick(candidates, NOW)]?.began();
  const most = Math.max(...candidates.loads.map(({ inFlight }) => inFlight));
  if (most <= 4) return;
  diagnose({
    mistake: 'the fullest of a thousand servers has more than two draws would leave it with',
    expected: '3 or 4',
    got: String(most),
    at: '1,000 calls to 1,000 servers, each knowing what the servers have got so far',
    read: TWO,
  });
});

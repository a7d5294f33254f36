/** The tests of exercise 7.1. Waiters are names; they come in the order of the alphabet. */

import { it } from 'vitest';
import { integerBelow, pick, seededRandom } from 'wirebook/base';
import { diagnose, outcomeOf, subject } from '../workshop/subject.ts';
import type { Ticket, WaiterQueue as Queue } from './1-waiters.ts';

const { WaiterQueue } = await subject<typeof import('./1-waiters.ts')>(import.meta.url);

const NEXT = '7 · The pooled client, “Who is next”';
const SPIKE = '7 · The pooled client, “Fifty at once”';

/** A queue of these, and their tickets by name. */
function queueOf(letters: string): { queue: Queue<string>; tickets: Map<string, Ticket<string>> } {
  const queue = new WaiterQueue<string>();
  return { queue, tickets: new Map([...letters].map((one) => [one, queue.push(one)])) };
}

/** Serves all, and more than there can be. */
function served(queue: Queue<string>): string {
  let names = '';
  for (let turn = 0; turn < 20; turn += 1) {
    const waiter = queue.shift();
    if (waiter === undefined) return names || 'nobody';
    names += waiter;
  }
  return names;
}

/** Lets these leave. @returns what each of them was told */
function leaving(
  { queue, tickets }: { queue: Queue<string>; tickets: Map<string, Ticket<string>> },
  letters: string,
): boolean[] {
  return [...letters].map((one) => {
    const ticket = tickets.get(one);
    if (ticket === undefined) throw new Error(`nobody is called ${one}`);
    const outcome = outcomeOf(() => queue.leave(ticket));
    if (outcome.ok) return outcome.value;
    return diagnose({
      mistake: '`leave` threw: a time-out that comes too late is no fault of anybody',
      expected: 'true, or false when he is out already',
      got: outcome.error,
      at: `${one} leaves`,
      read: NEXT,
    });
  });
}

it('serves whoever has waited longest', () => {
  const { queue } = queueOf('abc');
  const first = queue.shift() ?? 'nobody';
  queue.push('d');
  const rest = served(queue);
  queue.push('e');
  const last = served(queue);
  if (`${first} ${rest} ${last}` === 'a bcd e') return;
  let mistake = 'waiters were served in another order than they came in';
  if (first === 'c')
    mistake =
      'you served whoever came last: while others keep coming, the first waits until his time is over';
  else if (rest.length > 3) mistake = 'you served somebody and left him in the queue';
  else if (last !== 'e')
    mistake = 'whoever came to a queue that had been emptied was not served: he waits for ever';
  diagnose({
    mistake,
    expected: 'a; then bcd; then e',
    got: `${first}; then ${rest}; then ${last}`,
    at: 'a, b and c come; one is served; d comes; all are served; e comes; all are served',
    read: NEXT,
  });
});

it('does not serve who has left, wherever he stood', () => {
  for (const [who, expected, where] of [
    ['c', 'abdef', 'in the middle'],
    ['a', 'bcdef', 'as the first'],
    ['e', 'abcdf', 'as the last'],
    ['bc', 'adef', 'two that stand together'],
    ['abcde', 'f', 'all, from the front'],
    ['edcba', 'f', 'all, from the back'],
  ] as const) {
    const line = queueOf('abcde');
    leaving(line, who);
    line.queue.push('f');
    const got = served(line.queue);
    if (got === expected) continue;
    let mistake = 'after somebody has left, others are served than those who wait';
    if ([...who].some((one) => got.includes(one)))
      mistake =
        'you served somebody who had given up: the connection goes to a caller who has gone, and does not come back';
    if (!got.includes('f'))
      mistake =
        'whoever came after the last had left was hung onto somebody who was out: nobody will find him';
    if (who === 'c' && got === 'bcdef')
      mistake = 'it was not his turn, and you took out the first in his place';
    diagnose({
      mistake,
      expected,
      got,
      at: `a to e wait; ${[...who].join(', ')} left (${where}); f comes; all are served`,
      read: NEXT,
    });
  }
});

it('counts those who wait, and nobody else', () => {
  const line = queueOf('abcd');
  const sizes = [new WaiterQueue().size, line.queue.size];
  line.queue.shift();
  sizes.push(line.queue.size);
  leaving(line, 'c');
  sizes.push(line.queue.size);
  served(line.queue);
  sizes.push(line.queue.size);
  if (sizes.join() === '0,4,3,2,0') return;
  let mistake = '`size` is not how many wait';
  if (sizes.slice(0, 4).join() === '0,4,3,3')
    mistake =
      'you count who has left as if he waited: the pool makes connections for him, and thinks it is never free';
  if (sizes[2] === 4) mistake = 'you count who has been served as if he waited still';
  diagnose({
    mistake,
    expected: '0, 4, 3, 2, 0',
    got: sizes.join(', '),
    at: 'nobody; four come; one is served; c leaves; all are served',
    read: SPIKE,
  });
});

it('lets only one thing happen to a waiter', () => {
  const line = queueOf('abcd');
  const wasServed = line.queue.shift();
  line.queue.shift();
  const twice = leaving(line, 'cc');
  const afterServed = leaving(line, 'ba');
  const size = line.queue.size;
  const rest = served(line.queue);
  const got = `${wasServed}; ${twice.join(', ')}; ${afterServed.join(', ')}; ${size}; ${rest}`;
  if (got === 'a; true, false; false, false; 1; d') return;
  let mistake = 'what became of a waiter is not what should have';
  if (rest.includes('a') || rest.includes('b'))
    mistake =
      'who had been served left once more, and brought another back who had been served too: two callers have one connection';
  else if (afterServed[0])
    mistake =
      'you let somebody leave who had been served: the connection is his, he has gone, and it is lost to the pool';
  else if (twice[1]) mistake = 'you let somebody leave twice';
  else if (!twice[0]) mistake = '`leave` said that it was too late, and it was not';
  else if (size !== 1)
    mistake =
      'you counted a departure that did not take place: the pool thinks that nobody waits, and somebody does';
  diagnose({
    mistake,
    expected: 'a; true, false; false, false; 1; d',
    got,
    at: 'a and b are served; c leaves, and leaves again; then the time of b and a is over; how many wait; who is served',
    read: NEXT,
  });
});

it('numbers those who come', () => {
  const before = new WaiterQueue<string>().lastNumber;
  const line = queueOf('abc');
  const numbers = [...line.tickets.values()].map(({ number }) => number);
  leaving(line, 'c');
  line.queue.shift();
  const after = line.queue.lastNumber;
  const next = line.queue.push('d').number;
  served(line.queue);
  const empty = line.queue.lastNumber;
  const got = `${before}; ${numbers.join(', ')}; ${after}; ${next}; ${empty}`;
  if (got === '0; 1, 2, 3; 3; 4; 4') return;
  let mistake = 'the numbers do not say who came before whom';
  if (numbers.includes(next))
    mistake = 'you gave a number twice: how many wait says nothing about how many have come';
  else if (before === 0 && numbers.join() === '1,2,3')
    mistake =
      '`lastNumber` is not that of the one who came last: it stays when he leaves, and when all have gone';
  else if (numbers[0] === 0) mistake = 'you count from 0, and 0 is when nobody ever came';
  diagnose({
    mistake,
    expected: '0; 1, 2, 3; 3; 4; 4',
    got,
    at: 'nobody ever came; a, b and c; c leaves and a is served (lastNumber); d comes; all are served (lastNumber)',
    read: SPIKE,
  });
});

it('counts those up to a number', () => {
  const line = queueOf('abcdef');
  line.queue.shift();
  leaving(line, 'cf');
  const got = [0, 1, 2, 3, 4, 5, 6, 7].map((number) => line.queue.countUpTo(number)).join(', ');
  if (got === '0, 0, 1, 1, 2, 3, 3, 3') return;
  let mistake = 'you counted others than those who are there and came with that number or before';
  if (got === '0, 0, 0, 1, 1, 2, 3, 3')
    mistake = '“up to” is with him: you left out the one whose number it is';
  if (got.startsWith('0, 0, 1, 2'))
    mistake = 'you took numbers for people: of those between two numbers some have left';
  diagnose({
    mistake,
    expected: '0, 0, 1, 1, 2, 3, 3, 3',
    got,
    at: 'b, d and e wait, with the numbers 2, 4 and 5; counted up to 0, 1, … 7',
    read: SPIKE,
  });
});

it('can be walked while everybody leaves', () => {
  const { queue } = queueOf('abcde');
  const still = [...queue].map(({ waiter, number }) => `${waiter}${number}`).join(' ');
  let met = '';
  for (const ticket of queue) {
    met += ticket.waiter;
    queue.leave(ticket);
    if (met.length > 20) break;
  }
  if (still === 'a1 b2 c3 d4 e5' && met === 'abcde' && queue.size === 0) return;
  let mistake = 'whoever walks the queue does not meet everybody in order, each once';
  if (still === 'a1 b2 c3 d4 e5' && met === 'a')
    mistake =
      'you cut the way on when the first left: the pool closes, one is told, and the others wait for ever';
  else if (met === 'ace')
    mistake =
      'when one left the others moved up, and you stepped over every second: those are not told that the pool closes';
  else if (still.startsWith('e')) mistake = 'you walk from the end to the front';
  diagnose({
    mistake,
    expected: 'a1 b2 c3 d4 e5; then abcde, and 0 are left',
    got: `${still || 'nobody'}; then ${met || 'nobody'}, and ${queue.size} are left`,
    at: 'five wait; walked once, then once more while each leaves who is met',
    read: NEXT,
  });
});

it('lets 2,000 leave as cheaply as two', () => {
  const queue = new WaiterQueue<number>();
  const tickets = Array.from({ length: 4_000 }, (_, number) => queue.push(number));
  const leavers = tickets.filter(({ number }) => number % 2 === 0).toReversed();
  const leaveSteps = stepsOf(() => {
    for (const ticket of leavers) queue.leave(ticket);
  });
  const left = queue.size;
  const serveSteps = stepsOf(() => {
    for (let turn = 0; turn < 2_000; turn += 1) queue.shift();
  });
  if (left === 2_000 && leaveSteps <= 10 * 2_000 && serveSteps <= 10 * 2_000) return;
  let mistake = '2,000 of 4,000 left, and 2,000 did not remain';
  if (leaveSteps > 10 * 2_000)
    mistake =
      'you searched the queue for each who left, or moved all behind him: it costs most when most give up';
  else if (serveSteps > 10 * 2_000) mistake = 'you looked at many to find the one who is next';
  diagnose({
    mistake,
    expected: 'a few steps for each',
    got: `${each(leaveSteps)} steps for each who left, ${each(serveSteps)} for each who was served`,
    at: '4,000 wait; every second leaves, the last one first; the others are served',
    read: NEXT,
  });
});

function each(steps: number): string {
  return Math.round(steps / 2_000).toLocaleString('en-US');
}

/** Methods of arrays that look at all elements, or move them. */
const WALKING = [
  'every',
  'filter',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
  'forEach',
  'includes',
  'indexOf',
  'lastIndexOf',
  'map',
  'slice',
  'some',
  'splice',
  'toSpliced',
  'unshift',
] as const;

/** How many steps arrays, and the iterators of maps and sets, take meanwhile. */
function stepsOf(run: () => void): number {
  let steps = 0;
  const arrays = Array.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  const iterators = [new Map().values(), new Set().values(), [].values()];
  const prototypes = iterators.map((one) => Object.getPrototypeOf(one) as typeof arrays);
  const undo: (() => void)[] = [];
  const count = (owner: typeof arrays, name: string, cost: (self: unknown) => number): void => {
    const original = Object.getOwnPropertyDescriptor(owner, name);
    const method = owner[name];
    if (original === undefined || method === undefined) return;
    undo.push(() => void Object.defineProperty(owner, name, original));
    const counting = function counting(this: unknown, ...args: unknown[]): unknown {
      steps += cost(this);
      return method.apply(this, args);
    };
    Object.defineProperty(owner, name, { ...original, value: counting });
  };
  for (const name of WALKING) count(arrays, name, (self) => (self as unknown[]).length);
  for (const prototype of prototypes) count(prototype, 'next', () => 1);
  try {
    run();
  } finally {
    for (const one of undo) one();
  }
  return steps;
}

it('does what a list does that is searched from end to end', () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const random = seededRandom(seed);
    const queue = new WaiterQueue<number>();
    const tickets: Ticket<number>[] = [];
    let naive: number[] = [];
    for (let step = 0; step < 150; step += 1) {
      let got = '';
      let expected = '';
      const what = pick(random, ['push', 'push', 'shift', 'leave', 'count'] as const);
      if (what === 'push' || tickets.length === 0) {
        tickets.push(queue.push(tickets.length + 1));
        naive.push(tickets.length);
      } else if (what === 'shift') {
        got = String(queue.shift());
        expected = String(naive.shift());
      } else if (what === 'leave') {
        const ticket = pick(random, tickets);
        got = String(queue.leave(ticket));
        expected = String(naive.includes(ticket.waiter));
        naive = naive.filter((one) => one !== ticket.waiter);
      } else {
        const number = integerBelow(random, tickets.length + 2);
        got = String(queue.countUpTo(number));
        expected = String(naive.filter((one) => one <= number).length);
      }
      got += `; ${[...queue].map(({ waiter }) => waiter).join(' ')}; size ${queue.size}`;
      expected += `; ${naive.join(' ')}; size ${naive.length}`;
      if (got === expected) continue;
      diagnose({
        mistake: 'after many have come, left and been served, others wait than should',
        expected,
        got,
        at: `seed ${seed}, step ${step}: ${what}`,
        read: NEXT,
      });
    }
  }
});

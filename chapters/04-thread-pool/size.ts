/** How much one, two, four, eight threads get done on two cores: with messages that calculate, and with messages that wait. */

import { measured, measuredBlock } from '../notebook/mark.ts';
import { ready, report } from '../notebook/peer.ts';
import { Crowd, type Heap } from './message-threads.ts';
import { stayOnTwoCores } from './native.ts';

const BAR = 30;

interface Point {
  readonly threads: number;
  /** Messages done in a second. */
  readonly calculating: number;
  readonly waiting: number;
  /** How long one that waits has taken. */
  readonly waitingMs: number;
}

async function measure(crowd: Crowd, heap: Heap): Promise<{ rate: number; eachMs: number }> {
  const times = await crowd.take(heap);
  const tookMs = times.reduce((sum, { begun, done }) => sum + done - begun, 0);
  const allMs = times.at(-1)?.done ?? 0;
  return { rate: (heap.messages / allMs) * 1000, eachMs: tookMs / heap.messages };
}

function plot(points: readonly Point[]): string {
  const most = Math.max(...points.flatMap(({ calculating, waiting }) => [calculating, waiting]));
  const bar = (rate: number): string =>
    `${'█'.repeat(Math.round((BAR * rate) / most)).padEnd(BAR)} ${rate.toFixed(0).padStart(5)}`;
  const lines = points.flatMap(({ threads, calculating, waiting }) => [
    `${threads} ${threads === 1 ? 'thread ' : 'threads'}  calculate  ${bar(calculating)}`,
    `           wait       ${bar(waiting)}`,
  ]);
  return ['messages a second', ...lines].join('\n');
}

stayOnTwoCores();
await ready();
const points: Point[] = [];
for (const threads of [1, 2, 4, 8]) {
  const crowd = new Crowd(threads);
  const { rate: calculating } = await measure(crowd, { messages: 16, kind: 'calculate', ms: 5 });
  const { rate: waiting, eachMs: waitingMs } = await measure(crowd, {
    messages: 8 * threads,
    kind: 'wait',
    ms: 5,
  });
  await crowd.end();
  points.push({ threads, calculating, waiting, waitingMs });
}
console.log(measuredBlock(plot(points)));
const { waiting = 0, waitingMs = 0 } = points.at(-1) ?? {};
const [rate, each] = [measured(waiting, '', { digits: 0 }), measured(waitingMs, 'ms')];
const atATime = measured((waiting * waitingMs) / 1000);
console.log(`eight that wait: ${rate} a second × ${each} for each = ${atATime} at a time`);
for (const point of points) await report({ ...point });
process.exit();

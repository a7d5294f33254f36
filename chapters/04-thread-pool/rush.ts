/** Sixteen messages come at once, each of them twenty milliseconds of calculation: for two threads, or for a thread each. */

import { parseArgs } from 'node:util';
import { measured } from '../notebook/mark.ts';
import { ready, report } from '../notebook/peer.ts';
import { Crowd } from './message-threads.ts';
import { stayOnTwoCores } from './native.ts';

const { values } = parseArgs({ options: { messages: { type: 'string', default: '16' } } });
const messages = Number(values.messages);

stayOnTwoCores();
await ready();
for (const threads of [2, messages]) {
  const { involuntaryContextSwitches: before } = process.resourceUsage();
  const crowd = new Crowd(threads);
  const times = await crowd.take({ messages, kind: 'calculate', ms: 20 });
  const switches = process.resourceUsage().involuntaryContextSwitches - before;
  await crowd.end();
  const [halfMs, allMs] = [times[messages / 2 - 1]?.done ?? 0, times.at(-1)?.done ?? 0];
  const [half, all] = [halfMs, allMs].map((ms) => measured(ms, 'ms', { digits: 0, width: 6 }));
  console.log(
    `${String(threads).padStart(2)} threads: half after ${half}, all after ${all}; ${measured(switches, '', { width: 4 })} switches`,
  );
  await report({ halfMs, allMs });
}
process.exit();

/**
 * The client: so many calls a second, whatever happens. `load.ts REGISTRY_PORT CALLS_PER_SECOND`
 *
 * Three calls of four ask for something, and may be made twice; the fourth is an order, and may not.
 *
 * Decision: calls begin by the clock and not when another has been answered. Who waits for answers before asking again asks less when
 * things go badly, and does not notice how badly.
 */

import { RpcClient } from 'wirebook/client';
import { registryDiscovery } from 'wirebook/registry';
import { RpcError } from 'wirebook/rpc';
import { orders, ready, report } from '../../notebook/peer.ts';
import { Shop } from '../services.ts';
import { Ledger } from './ledger.ts';
import type { Order, Report } from './messages.ts';

const [registryPort, callsPerSecond = 0] = process.argv.slice(2).map(Number);
const LOOK_MS = 100;
const TICK_MS = 5;
const EACH_IS_AN_ORDER = 4;
const options = { timeoutMs: 2_000 };

process.on('SIGINT', () => {});
const discovery = registryDiscovery(`127.0.0.1:${registryPort}`, { onProblem: () => {} });
const client = new RpcClient({ discovery });
const shop = client.service(Shop);
const ledger = new Ledger();
const underWay = new Set<Promise<void>>();
const say = (message: Report): Promise<void> => report({ ...message });
let number = 0;

async function call(): Promise<void> {
  const { open: page } = ledger;
  const since = performance.now();
  number += 1;
  const idempotent = number % EACH_IS_AN_ORDER !== 0;
  try {
    const answer = idempotent ? await shop.name(null, options) : await shop.order(number, options);
    ledger.answered(page, performance.now() - since, answer ?? undefined);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const { retry, message } = error;
    ledger.failed(page, performance.now() - since, { idempotent, retry, message });
  }
}

function callSoMany(): NodeJS.Timeout {
  const begunMs = performance.now();
  let begun = 0;
  return setInterval(() => {
    const due = ((performance.now() - begunMs) * callsPerSecond) / 1_000;
    for (; begun < due; begun += 1) {
      const one = call().finally(() => underWay.delete(one));
      underWay.add(one);
    }
  }, TICK_MS);
}

function lookEveryNowAndThen(): NodeJS.Timeout {
  let before: Readonly<Record<string, number>> = {};
  let step = -1;
  return setInterval(() => {
    const { retries, services } = client.stats;
    ledger.count(retries);
    const { open: page } = ledger;
    if (page.step !== step) before = {};
    ({ step } = page);
    const rate = ([who, count]: [string, number]): [string, number] => [
      who,
      Math.max(0, count - (before[who] ?? 0)) * (1_000 / LOOK_MS),
    ];
    const perSecond = Object.fromEntries(Object.entries(page.answers).map(rate));
    before = { ...page.answers };
    const known = services.get('Shop')?.length ?? 0;
    void say({ kind: 'look', page, perSecond, known, inFlight: underWay.size });
  }, LOOK_MS);
}

// Whoever comes first is not told that nobody is there yet.
await shop.name(null, { waitForReady: true, timeoutMs: 10_000 });
await ready();
let timers: readonly NodeJS.Timeout[] = [];
for await (const order of orders<Order>()) {
  if (order.kind === 'turn') {
    ledger.turn(client.stats.retries);
    if (timers.length === 0) timers = [callSoMany(), lookEveryNowAndThen()];
    await say({ kind: 'turned' });
    continue;
  }
  for (const timer of timers) clearInterval(timer);
  await Promise.all(underWay);
  ledger.count(client.stats.retries);
  await say({ kind: 'finished', pages: ledger.finish() });
  await client.close();
}

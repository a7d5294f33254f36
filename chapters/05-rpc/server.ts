/**
 * A server for the chapter's clients: the calculator, the echo, a bank.
 *
 *     --dies before|during|after     its process is killed then, by the first transfer
 *     --port 7000                    Default: the system chooses one
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type CallContext, RpcServer } from 'wirebook/rpc';
import { Calculator } from '../../proto/generated/calculator.ts';
import { Echo } from '../../proto/generated/echo.ts';
import { varies } from '../notebook/mark.ts';
import { ready, report } from '../notebook/peer.ts';
import { Bank, type Books, type Transfer } from './services.ts';

/** Ada's account is an old one: to look it up takes a while. */
const LOOK_UP_MS = 200;
/** How long the disk keeps a transfer waiting that is tried for the first time. */
const HICCUP_MS = 300;
const AUDIT_STEPS = 25;
const AUDIT_STEP_MS = 20;

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, dies: { type: 'string' } },
});
const accounts = { ada: 100, bob: 0 };
const byKey = new Map<string, Promise<Books>>();
const underWay = new Set<Promise<unknown>>();

/** Ends this process here if this is the moment, and not before the chapter can know how the accounts stand. */
async function dieIf(moment: string): Promise<void> {
  if (values.dies !== moment) return;
  await report(accounts);
  process.kill(process.pid, 'SIGKILL');
}

async function carryOut(amount: number): Promise<Books> {
  await dieIf('before');
  accounts.ada -= amount;
  console.log(`Ada -${amount}`);
  await dieIf('during');
  accounts.bob += amount;
  console.log(`Bob +${amount}`);
  await dieIf('after');
  return { ...accounts };
}

async function transfer({ amount, key }: Transfer, { attempt }: CallContext): Promise<Books> {
  if (amount > accounts.ada) throw new RangeError(`ada has ${accounts.ada}`);
  const known = key === undefined ? undefined : byKey.get(key);
  if (known !== undefined) return known;
  const carriedOut = sleep(attempt === 0 ? HICCUP_MS : 0).then(() => carryOut(amount));
  if (key !== undefined) byKey.set(key, carriedOut);
  underWay.add(carriedOut);
  return carriedOut;
}

const server = await RpcServer.listen({ port: Number(values.port) });
server.register(Calculator, {
  add: ({ a, b }) => ({ sum: a + b }),
  async *count({ to }) {
    let number = 0;
    try {
      while (number < to) yield { number: (number += 1) };
    } finally {
      await report({ made: number });
    }
  },
});
server.register(Echo, {
  echo: ({ message }) => ({ message }),
  tell: () => {},
});
server.register(Bank, {
  async balance(name) {
    if (name === 'ada') await sleep(LOOK_UP_MS);
    return name === 'ada' ? accounts.ada : accounts.bob;
  },
  transfer,
  async books() {
    await Promise.all(underWay);
    return accounts;
  },
  async audit({ heeds }, { signal }) {
    let steps = 0;
    while (steps < AUDIT_STEPS) {
      if (heeds && signal.aborted) break;
      await sleep(AUDIT_STEP_MS); // the work of a step
      steps += 1;
    }
    await report({ steps });
    return steps;
  },
});

if (values.dies === undefined) console.log(`listens on port ${varies(server.address.port)}`);
await ready({ port: server.address.port });

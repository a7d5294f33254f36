/** A client that blocks, on other inputs than the chapter's. A program of its own: `--port` of a server; prints one line of JSON. */

import { parseArgs } from 'node:util';
import { BlockingChannel, RpcError } from 'wirebook/rpc';
import { Calculator } from '../../proto/generated/calculator.ts';
import { Echo } from '../../proto/generated/echo.ts';
import { Bank } from './services.ts';

const { values } = parseArgs({ options: { port: { type: 'string', default: '7000' } } });
const channel = BlockingChannel.connect({ port: Number(values.port), timeoutMs: 10_000 });
const patience = { timeoutMs: 10_000 };
const numbers = channel.service(Calculator);
const bank = channel.service(Bank);

function failure(call: () => unknown): [code: string, retry: string] {
  try {
    call();
  } catch (error) {
    if (error instanceof RpcError) return [error.code, error.retry];
    throw error;
  }
  return ['none', 'none'];
}

console.log(
  JSON.stringify({
    sums: [
      [-5, 2],
      [0, 0],
      [2 ** 30, 2 ** 30 - 1],
    ].map(([a = 0, b = 0]) => numbers.add({ a, b }, patience).sum),
    echo: channel.service(Echo).echo({ message: 'Grüezi' }, patience).message,
    late: failure(() => bank.balance('ada', { timeoutMs: 30 })),
    // Ada's late balance lies in front of this answer, and is not taken for it.
    bob: bank.balance('bob', patience),
    missing: failure(() => channel.call('Bank', 'Rob', new Uint8Array(0), patience)),
    failed: failure(() => bank.transfer({ amount: 101 }, patience)),
  }),
);
channel.close();

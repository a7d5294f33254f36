/** The tests of exercise 5.5, with a bank that keeps its promise and a network that does not. Its clock is a number. */

import { it } from 'vitest';
import { RpcError, RpcStatus } from 'wirebook/rpc';
import { diagnose, subject } from '../workshop/subject.ts';
import type { Bank, Payment, Surroundings } from './5-paid-twice.ts';

const { Payer } = await subject<typeof import('./5-paid-twice.ts')>(import.meta.url);

const TEN = '5 · The remote call, “Ten for Bob”';
const EXECUTED = '5 · The remote call, “Was it executed?”';
const LEFT = '5 · The remote call, “What is left”';

/** What becomes of an attempt. */
type Fate = 'well' | 'request lost' | 'answer lost' | 'closing' | 'too poor';

/** One account, and the way there and back. */
class Town implements Bank, Surroundings {
  account = 100;
  nowMs = 5_000;
  readonly attempts: { readonly payment: Payment; timeoutMs: number; attempt: number }[] = [];
  readonly #fates: Fate[];
  readonly #msEach: number;
  readonly #done = new Map<string, number>();
  #keys = 0;

  /** @param fates of the attempts, in turn; when they are used up all goes well */
  constructor(fates: readonly Fate[] = [], msEach = 10) {
    this.#fates = [...fates];
    this.#msEach = msEach;
  }

  now(): number {
    return this.nowMs;
  }

  newKey(): string {
    this.#keys += 1;
    return `payment ${this.#keys}`;
  }

  async transfer(
    payment: Payment,
    options: { readonly timeoutMs: number; readonly attempt: number },
  ): Promise<number> {
    this.attempts.push({ payment, ...options });
    if (this.attempts.length > 20) throw new Error('twenty attempts are enough');
    this.nowMs += Math.min(this.#msEach, options.timeoutMs);
    const fate = this.#fates.shift() ?? 'well';
    switch (fate) {
      case 'closing':
        throw new RpcError(RpcStatus.SHUTTING_DOWN, 'the server is about to close');
      case 'too poor':
        throw new RpcError(RpcStatus.HANDLER_FAILED, 'Handler execution failed: not so much');
      case 'request lost':
        throw new RpcError(RpcStatus.CONNECTION_LOST, 'the connection was lost');
      case 'answer lost':
        this.#carryOut(payment);
        throw new RpcError(RpcStatus.CONNECTION_LOST, 'the connection was lost');
      case 'well':
        return this.#carryOut(payment);
    }
  }

  #carryOut({ amount, key }: Payment): number {
    const before = this.#done.get(key);
    if (before !== undefined) return before;
    this.account -= amount;
    if (key !== '') this.#done.set(key, this.account);
    return this.account;
  }
}

/** What comes of a payment, as text. */
async function told(payment: Promise<number>): Promise<string> {
  return payment.then(
    (left) => `${left} left`,
    (error: unknown) => (error instanceof RpcError ? error.code : String(error)),
  );
}

function keysOf(town: Town): string {
  return town.attempts.map(({ payment }) => `"${payment.key}"`).join(', ');
}

it('pays when all goes well', async () => {
  const town = new Town();
  const got = await told(new Payer(town, town).pay(10, 1_000));
  if (got === '90 left' && town.account === 90) return;
  diagnose({
    mistake: 'a payment with which nothing went wrong went wrong',
    expected: '90 left',
    got: `${got}; ${town.account} in the account`,
    read: TEN,
  });
});

it('pays once when an answer is lost', async () => {
  const town = new Town(['answer lost', 'answer lost']);
  const got = await told(new Payer(town, town).pay(10, 1_000));
  if (got === '90 left' && town.account === 90) return;
  let mistake = 'the account does not say what was to be paid';
  if (town.attempts.length === 1) {
    mistake =
      'you gave up where nobody knows what happened: that is the attempt which a key lets you repeat';
  } else if (town.attempts.some(({ payment }) => payment.key === '')) {
    mistake = 'an attempt went without a name: the bank cannot know that it is the same payment';
  } else if (town.account < 90) {
    mistake = 'each attempt had a key of its own: to the bank they are different payments';
  }
  diagnose({
    mistake,
    expected: '90 left, and 90 in the account',
    got: `${got}, and ${town.account} in the account`,
    at: `three attempts, two answers lost; keys ${keysOf(town)}`,
    read: TEN,
  });
});

it('pays when a request is lost, or a server closes', async () => {
  const town = new Town(['closing', 'request lost']);
  const got = await told(new Payer(town, town).pay(10, 1_000));
  const numbers = town.attempts.map(({ attempt }) => attempt).join(', ');
  if (got === '90 left' && town.account === 90 && numbers === '0, 1, 2') return;
  diagnose({
    mistake:
      got === '90 left'
        ? 'the attempts are not counted: whoever looks for retries in its log finds none'
        : 'a payment that was not carried out was not tried again',
    expected: '90 left, with attempts 0, 1, 2',
    got: `${got}, with attempts ${numbers}`,
    at: 'a server that is about to close, a lost request, and then all goes well',
    read: EXECUTED,
  });
});

it('pays each payment, though they be alike', async () => {
  const town = new Town();
  const payer = new Payer(town, town);
  for (const amount of [10, 20, 10]) await payer.pay(amount, 1_000);
  if (town.account === 60) return;
  let mistake = 'not every payment was carried out';
  if (town.account === 90) {
    mistake = 'all payments have one name: the bank carries out the first of them';
  } else if (town.account === 70) {
    mistake = 'payments of the same amount have one name: the rent of June is never paid';
  }
  diagnose({
    mistake,
    expected: '60 left of 100',
    got: `${town.account} left`,
    at: `10, 20 and 10 paid; keys ${keysOf(town)}`,
    read: TEN,
  });
});

it('does not try again what the bank has refused', async () => {
  const town = new Town(['too poor']);
  const got = await told(new Payer(town, town).pay(1_000, 1_000));
  if (got === 'ERR_RPC_HANDLER_FAILED' && town.attempts.length === 1) return;
  diagnose({
    mistake: 'you tried again what was executed and has failed: it was an answer, and a clear one',
    expected: 'ERR_RPC_HANDLER_FAILED, after one attempt',
    got: `${got}, after ${town.attempts.length}`,
    read: EXECUTED,
  });
});

it('gives up after three attempts, and says why', async () => {
  const town = new Town(['request lost', 'request lost', 'request lost', 'closing', 'closing']);
  const got = await told(new Payer(town, town).pay(10, 1_000));
  if (got === 'ERR_RPC_CONNECTION_LOST' && town.attempts.length === 3) return;
  diagnose({
    mistake:
      town.attempts.length > 3
        ? 'you go on trying: when a server is down, its clients must not be what keeps it there'
        : 'the caller does not hear the error of the last attempt',
    expected: 'ERR_RPC_CONNECTION_LOST, after three attempts',
    got: `${got}, after ${town.attempts.length}`,
    read: EXECUTED,
  });
});

it('takes no longer than it was given', async () => {
  const town = new Town(['request lost', 'request lost', 'request lost'], 400);
  const got = await told(new Payer(town, town).pay(10, 700));
  const times = town.attempts.map(({ timeoutMs }) => timeoutMs).join(', ');
  const tookMs = town.nowMs - 5_000;
  if (times === '700, 300' && tookMs === 700 && got === 'ERR_RPC_CONNECTION_LOST') return;
  diagnose({
    mistake: times.startsWith('700, 700')
      ? 'each attempt has the whole time: three of them take three times as long as the caller waits'
      : 'the attempts do not share the time that there is',
    expected: '700 ms for the first attempt, 300 for the second, and no third',
    got: `${times}; ${tookMs} ms in all`,
    at: 'pay(10, 700), and each attempt is lost after 400 ms',
    read: LEFT,
  });
});

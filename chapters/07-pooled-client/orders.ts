/** Orders from many callers at once, and three ways to be stubborn. */

import type { RetryOptions } from 'wirebook/client';
import { Channel, type CallOptions, RpcError, type ServiceClient } from 'wirebook/rpc';
import { Shop } from './services.ts';

/** A client's view of a shop. */
type Client = ServiceClient<typeof Shop.methods, CallOptions>;

export interface Way {
  readonly how: string;
  /** What the client is told of it. */
  readonly retry: RetryOptions | false;
  order(client: Client, number: number): Promise<unknown>;
}

const RETRIES = 3;

export const ways: readonly Way[] = [
  {
    how: 'whatever happened',
    retry: false,
    order: ({ order }, number) => whateverHappened(() => order(number)),
  },
  {
    how: 'by kind',
    retry: { maxAttempts: 1 + RETRIES },
    order: ({ order }, number) => order(number),
  },
  {
    how: 'by kind, twice is no harm',
    retry: { maxAttempts: 1 + RETRIES },
    order: ({ order }, number) => order(number, { idempotent: true }),
  },
];

/** What the notes do: again, whatever happened. Each time is a new call, with a new id. */
export async function whateverHappened<Value>(call: () => Promise<Value>): Promise<Value> {
  for (let left = RETRIES; ; left -= 1)
    try {
      return await call();
    } catch (error) {
      if (left === 0) throw error;
    }
}

/** So many callers give these orders, each caller the next one when the last is done. @returns how many failed */
export async function giveOrders(
  callers: number,
  numbers: readonly number[],
  order: (number: number) => Promise<unknown>,
): Promise<number> {
  const waiting = numbers.values();
  let failed = 0;
  const caller = async (): Promise<void> => {
    for (const number of waiting)
      try {
        await order(number);
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        failed += 1;
      }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return failed;
}

/** The orders that these shops have entered, all in one list. */
export async function enteredAt(ports: readonly number[]): Promise<number[]> {
  const lists = await Promise.all(
    ports.map(async (port) => {
      await using channel = new Channel({ port });
      return channel.service(Shop).orders(null);
    }),
  );
  return lists.flat();
}

/** How many stand there more than once. */
export function twiceIn(numbers: readonly number[]): number {
  return numbers.length - new Set(numbers).size;
}

/** Calls to servers that may stand still: how long they take, and what comes of them. */

import { RpcError } from 'wirebook/rpc';

export interface Calls {
  readonly slowestMs: number;
  readonly failed: number;
}

/** So many calls, at the same time. */
export async function allAtOnce(count: number, call: () => Promise<unknown>): Promise<Calls> {
  const since = performance.now();
  let [slowestMs, failed] = [0, 0];
  const one = async (): Promise<void> => {
    try {
      await call();
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      failed += 1;
    }
    slowestMs = Math.max(slowestMs, performance.now() - since);
  };
  await Promise.all(Array.from({ length: count }, one));
  return { slowestMs, failed };
}

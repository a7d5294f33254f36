/**
 * Handlers on other threads.
 *
 * Knows: what a pool looks like from here, and what its refusals mean to a caller. Must not know: threads.
 *
 * Decision: any pool will do that has `run`. What crosses is bytes, there and back, for that is what a pool carries most cheaply; the
 * context stays here, but for its signal where the pool takes one.
 */
import type { CallContext } from './call-context.ts';
import { type RetryClass, RpcStatus } from './codes.ts';
import { RpcError } from './errors.ts';
import { describeThrown } from './failure.ts';
import type { RawHandler } from './method-table.ts';

/** What a pool has to have: `ThreadPool` (wirebook/threads) has it. */
export interface TaskPool {
  // A method, not a property: a pool that takes only the names of its own tasks is one all the same.
  run(name: string, ...args: unknown[]): Promise<unknown>;
  /** Tasks that can be given up. */
  with?(options: { readonly signal: AbortSignal }): Pick<TaskPool, 'run'>;
}

/** How a pool refuses, and what that is to a caller. One that is stopped may have ended a task in the middle of its work. */
const REFUSALS: ReadonlyMap<unknown, { readonly status: number; readonly retry: RetryClass }> =
  new Map([
    ['ERR_QUEUE_FULL', { status: RpcStatus.OVERLOADED, retry: 'not-executed' }],
    ['ERR_POOL_STOPPED', { status: RpcStatus.SHUTTING_DOWN, retry: 'unknown' }],
  ]);

/** @param task the name under which the pool knows it: bytes in, bytes out */
export function pooledHandler(pool: TaskPool, task: string): RawHandler {
  return (request, context) => runOn(pool, task, request, context);
}

async function runOn(
  pool: TaskPool,
  task: string,
  request: Uint8Array,
  context: CallContext,
): Promise<Uint8Array> {
  const runner = pool.with?.({ signal: context.signal }) ?? pool;
  try {
    return (await runner.run(task, request)) as Uint8Array; // the server looks whether it is
  } catch (error) {
    const refusal = REFUSALS.get((error as { code?: unknown } | null | undefined)?.code);
    if (refusal === undefined) throw error;
    const { status, retry } = refusal;
    const text = `the pool has refused "${task}": ${describeThrown(error)}`;
    throw new RpcError(status, text, { retry, cause: error });
  }
}

/**
 * Calls on connections that a pool has lent: what a client does, without what a client decides.
 *
 * Tests import a path of the library where no user would: calls are made by clients, not by their users.
 */
import { realClock } from 'wirebook/base';
import type { HostPool, Pooled, PooledConnection } from 'wirebook/client';
import { type Metadata, RequestKind } from 'wirebook/rpc';
import { ClientCall } from '../../lib/rpc/client-call.ts';

export interface Calling {
  readonly method?: string;
  readonly payload?: Uint8Array;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly oneWay?: boolean;
}

const NOTHING = new Uint8Array(0);
const NO_METADATA: Metadata = new Map();

/** Sends one on what has been lent, which goes back by itself. */
export function callOn(pooled: Pooled<PooledConnection>, how: Calling = {}): Promise<Uint8Array> {
  const { method = 'Echo', payload = NOTHING, timeoutMs = Number.POSITIVE_INFINITY, signal } = how;
  return new Promise((resolve, reject) => {
    const call = new ClientCall({
      service: 'EchoService',
      method,
      payload,
      kind: how.oneWay === true ? RequestKind.ONE_WAY : RequestKind.CALL,
      credit: 0,
      options: { signal },
      metadata: NO_METADATA,
      timeoutMs,
      nowMs: realClock.now(),
      sink: { onReply: ({ responseData }) => resolve(responseData), onFailure: reject },
    });
    if (call.listen()) pooled.resource.send(call);
    else {
      pooled.release(); // nothing is sent on it, so nothing gives it back
      reject(call.cancelled(signal?.reason, 'not-executed'));
    }
  });
}

/** Borrows one and calls. */
export async function callBy(pool: HostPool<PooledConnection>, how?: Calling): Promise<Uint8Array> {
  return callOn(pool.tryAcquire() ?? (await pool.acquire()), how);
}

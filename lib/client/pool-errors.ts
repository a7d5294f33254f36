/**
 * What those are told who do not get a connection.
 *
 * Knows: the host, and why connecting failed last. Must not know: who is told.
 *
 * Decision: each is an RpcError whose retry class is "not executed", for without a connection nothing was: whoever has been told may go
 * elsewhere, with any call.
 */
import { RpcStatus } from '../rpc/codes.ts';
import { RpcError, type RpcErrorDetails } from '../rpc/errors.ts';
import type { HostPoolSettings } from './pool-options.ts';

type Limits = Pick<HostPoolSettings, 'name' | 'endpoint' | 'acquireTimeoutMs' | 'maxWaiting'>;

export class PoolErrors {
  /** Why the last attempt to connect failed. */
  lastFailure: Error | undefined;
  readonly #limits: Limits;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  connect(): RpcError {
    const why = this.lastFailure?.message ?? 'it was closed at once';
    return this.#error(RpcStatus.CONNECT_FAILED, `no connection to ${this.#limits.name}: ${why}`);
  }

  /** @param timeoutMs what was left of the caller's own time */
  timeout(timeoutMs: number): RpcError {
    const { name, acquireTimeoutMs } = this.#limits;
    if (timeoutMs < acquireTimeoutMs)
      return this.#error(
        RpcStatus.DEADLINE_EXCEEDED,
        `no connection to ${name} within ${Math.max(0, timeoutMs)} ms`,
      );
    const what = `no connection to ${name} became free within ${acquireTimeoutMs} ms`;
    return this.#error(RpcStatus.POOL_TIMEOUT, what);
  }

  full(): RpcError {
    const { name, maxWaiting } = this.#limits;
    return this.#error(
      RpcStatus.OVERLOADED,
      `${maxWaiting} wait already for a connection to ${name}`,
      {},
    );
  }

  closed(): RpcError {
    const what = `the pool of connections to ${this.#limits.name} is closed`;
    return this.#error(RpcStatus.SHUTTING_DOWN, what, {});
  }

  #error(
    status: number,
    what: string,
    details: RpcErrorDetails = { cause: this.lastFailure },
  ): RpcError {
    const { endpoint } = this.#limits;
    return new RpcError(status, what, {
      ...details,
      address: endpoint?.host,
      port: endpoint?.port,
      retry: 'not-executed',
    });
  }
}

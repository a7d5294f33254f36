/**
 * One attempt to connect, and then the wire by which the connection tells its pool what happens to it.
 *
 * Knows: a connector, and how long it may take. Must not know: why somebody connects, or whether what comes of it is still wanted.
 *
 * Decision: it is over when the pool says so, whether the connector listens to its signal or not. One that never answers costs a promise, but
 * neither a place nor a waiter; what it brings too late is destroyed.
 */
import { type CancelTimer, type Clock, WirebookError } from '../base/index.ts';
import { describeThrown } from '../rpc/failure.ts';
import type { Connector, PoolNotices } from './connector.ts';
import type { Dial } from './dial-plan.ts';
import type { Pooled } from './pooled.ts';

/** Whom an attempt tells. */
export interface AttemptOwner<Resource> {
  /** It stands: sets its `pooled`. */
  onConnected(attempt: ConnectAttempt<Resource>, resource: Resource): void;
  onConnectFailed(attempt: ConnectAttempt<Resource>, error: Error): void;
  /** It has come, and is not wanted any more. */
  onUnwanted(resource: Resource): void;
  onRoom(pooled: Pooled<Resource>): void;
  onProven(pooled: Pooled<Resource>): void;
  onRetired(pooled: Pooled<Resource>): void;
  onLost(pooled: Pooled<Resource>, error: Error | undefined): void;
}

export class ConnectAttempt<Resource> implements PoolNotices {
  readonly dial: Dial;
  readonly startedMs: number;
  /** Its place, once it stands. */
  pooled: Pooled<Resource> | undefined;
  readonly #owner: AttemptOwner<Resource>;
  readonly #abort = new AbortController();
  readonly #cancelTimer: CancelTimer;
  #over = false;
  /** What was said before it stood. */
  #lostEarly: Error | undefined;
  #provenEarly = false;

  constructor(owner: AttemptOwner<Resource>, dial: Dial, clock: Clock, timeoutMs: number) {
    this.#owner = owner;
    this.dial = dial;
    this.startedMs = clock.now();
    this.#cancelTimer = clock.after(timeoutMs, () => {
      const error = new WirebookError('ETIMEDOUT', `not connected within ${timeoutMs} ms`);
      this.#fail(error);
      this.#abort.abort(error);
    });
  }

  async run(connector: Connector<Resource>): Promise<void> {
    let resource: Resource;
    try {
      resource = await connector.connect(this.#abort.signal, this);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(describeThrown(error)));
      return;
    }
    if (this.#over) {
      this.#owner.onUnwanted(resource);
      return;
    }
    // Between the two its first event may have been its last.
    if (this.#lostEarly !== undefined) {
      this.#fail(this.#lostEarly);
      this.#owner.onUnwanted(resource);
      return;
    }
    this.#finish();
    this.#owner.onConnected(this, resource);
    if (this.#provenEarly) this.proven();
  }

  /** Nobody waits for it any more. */
  giveUp(): void {
    if (this.#finish())
      this.#abort.abort(new WirebookError('ERR_POOL_DROPPED', 'not needed any more'));
  }

  room(): void {
    if (this.pooled !== undefined) this.#owner.onRoom(this.pooled);
  }

  proven(): void {
    if (this.pooled === undefined) this.#provenEarly = true;
    else this.#owner.onProven(this.pooled);
  }

  retired(): void {
    if (this.pooled !== undefined) this.#owner.onRetired(this.pooled);
    else this.#lostEarly ??= new Error('it was to be replaced at once');
  }

  lost(error?: Error): void {
    if (this.pooled !== undefined) this.#owner.onLost(this.pooled, error);
    else this.#lostEarly ??= error ?? new Error('it was closed at once');
  }

  released(): void {
    this.pooled?.release();
  }

  #fail(error: Error): void {
    if (this.#finish()) this.#owner.onConnectFailed(this, error);
  }

  /** @returns false when it was over before */
  #finish(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#cancelTimer();
    return true;
  }
}

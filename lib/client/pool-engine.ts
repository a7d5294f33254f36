/**
 * What a pool of one host does: connects, ends, waits, tells.
 *
 * Knows: a connector, timers, signals. Must not know: what is pooled, how it is decided who gets what (host-pool-core.ts), or what its users
 * see of it (host-pool.ts).
 *
 * Decision: it does what the core says, one effect after the other, and never one within another. Who is told that he has a connection may give it
 * back at once, or ask for the next; that is done when this is done. So no depth of the stack depends on how many wait.
 */
import type { CancelTimer } from '../base/index.ts';
import { reportUnheard } from '../reactor/failures.ts';
import { describeThrown } from '../rpc/failure.ts';
import { tell } from '../rpc/hooks.ts';
import { type AttemptOwner, ConnectAttempt } from './connect-attempt.ts';
import type { Connector } from './connector.ts';
import type { Dial } from './dial-plan.ts';
import { Endings } from './endings.ts';
import { HostPoolCore } from './host-pool-core.ts';
import { PoolErrors } from './pool-errors.ts';
import type { HostPoolStats, PoolEvent } from './pool-events.ts';
import { type HostPoolSettings, whole } from './pool-options.ts';
import type { PoolEffect } from './pool-rules.ts';
import type { PoolWait } from './pool-wait.ts';
import type { Home, Pooled } from './pooled.ts';
import { type RoomOwner, WaitingRoom } from './waiting-room.ts';

/** How often the reaper looks in the time that a connection may be idle. */
const LOOKS_PER_IDLE_TIME = 4;

/** The places that all hosts share. */
export interface SharedPlaces {
  /** @param waitedFor one that is idle elsewhere may be closed for it */
  take(waitedFor: boolean): boolean;
  give(): void;
}

export class PoolEngine<Resource>
  implements Home<Resource>, AttemptOwner<Resource>, RoomOwner<Resource>
{
  readonly #connector: Connector<Resource>;
  readonly #settings: HostPoolSettings;
  readonly #core: HostPoolCore<Resource, PoolWait<Resource>>;
  readonly #attempts = new Map<Dial, ConnectAttempt<Resource>>();
  readonly #room: WaitingRoom<Resource>;
  readonly #endings: Endings<Resource>;
  readonly #errors: PoolErrors;
  /** Lent by `release`, and not told yet. */
  readonly #handed: [PoolWait<Resource>, Pooled<Resource>][] = [];
  #handing = false;
  #looking = false;
  #waitsFailed = 0;
  #cancelLook: CancelTimer | undefined;
  #lookAtMs = Number.POSITIVE_INFINITY;
  #cancelReaper: CancelTimer | undefined;
  #closing: Promise<void> | undefined;
  #onGone: (() => void) | undefined;

  /** @throws WirebookError `ERR_OUT_OF_RANGE` for a capacity that is none */
  constructor(
    connector: Connector<Resource>,
    settings: HostPoolSettings,
    places: SharedPlaces | undefined,
  ) {
    this.#connector = connector;
    this.#settings = settings;
    this.#errors = new PoolErrors(settings);
    this.#endings = new Endings(connector, () => this.#goneIfDone());
    this.#room = new WaitingRoom(this, settings, this.#errors);
    this.#core = new HostPoolCore(
      {
        capacity: whole('capacity', connector.capacity ?? 1, 1),
        provesItself: connector.provesItself ?? false,
        isAlive: question(connector.isAlive?.bind(connector)),
        hasRoom: question(connector.hasRoom?.bind(connector)),
        takePlace: (waitedFor) => places?.take(waitedFor) ?? true,
        givePlace: () => places?.give(),
      },
      settings,
      this,
    );
  }

  get closed(): boolean {
    return this.#core.closed;
  }

  /** Nothing is connected or being connected, nobody waits, and connecting has not failed of late. */
  get vacant(): boolean {
    const { empty, waiting, retryAtMs } = this.#core;
    return empty && waiting === 0 && this.#endings.size === 0 && retryAtMs <= this.#now();
  }

  get stats(): HostPoolStats {
    const { standing, idle, connecting, retired, users, waiting, counters } = this.#core;
    const now = { connections: standing, idle, connecting, retired, users, waiting };
    return { ...now, ...counters, waitsFailed: this.#waitsFailed };
  }

  lend(): Pooled<Resource> | undefined {
    const pooled = this.#core.lend();
    if (this.#core.restless) this.look();
    return pooled;
  }

  /** One begins to wait. He is told in a later turn, or when another gives one back. */
  enqueue(wait: PoolWait<Resource>): void {
    if (this.#core.closed) this.#room.refuse(wait, this.#errors.closed());
    else if (this.#room.admit(wait, this.#core.waiting)) {
      wait.ticket = this.#core.wait(wait);
      if (this.#tells) this.#tell({ type: 'waiting', waiting: this.#core.waiting });
      if (!this.#core.restless) return;
      wait.entering = true;
      this.look();
      wait.entering = false;
    }
  }

  /** Waits no longer, without a word. */
  leave(wait: PoolWait<Resource>): void {
    if (this.#room.end(wait)) this.onGone(wait);
  }

  /** For `Pooled`, as is the next. */
  release(pooled: Pooled<Resource>): void {
    const next = this.#core.release(pooled);
    if (next !== undefined) this.#hand(next, pooled);
    if (this.#core.restless) this.look();
  }

  discard(pooled: Pooled<Resource>): void {
    if (pooled.users > 0) this.#core.retire(pooled);
    this.release(pooled);
  }

  /** @see HostPool.close */
  close(graceMs: number): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#onGone = resolve;
      this.#core.close();
    });
    if (graceMs <= 0) this.#endAll();
    else this.look();
    if (this.#onGone === undefined) return this.#closing;
    const cancel = this.#settings.clock.after(graceMs, () => this.#endAll());
    return this.#closing.finally(cancel);
  }

  /** Another host needs a place: closes an idle one. @returns false when there is none */
  evict(): boolean {
    const evicted = this.#core.evict();
    if (evicted) this.#act();
    return evicted;
  }

  /** For those who wait, as are the next two. */
  *waiting(): Generator<PoolWait<Resource>, void, undefined> {
    for (const { waiter } of this.#core.queue) yield waiter;
  }

  onGone(wait: PoolWait<Resource>): void {
    if (wait.ticket !== undefined) this.#core.leave(wait.ticket);
    if (this.#core.restless) this.look();
  }

  onFailed(error: unknown): void {
    this.#waitsFailed += 1;
    if (this.#tells) this.#tell({ type: 'wait-failed', error });
  }

  /** For attempts to connect, as are the next six. */
  onConnected(attempt: ConnectAttempt<Resource>, resource: Resource): void {
    this.#attempts.delete(attempt.dial);
    attempt.pooled = this.#core.connected(attempt.dial, resource);
    this.#errors.lastFailure = undefined;
    if (this.#tells) this.#tell({ type: 'connected', durationMs: this.#now() - attempt.startedMs });
    this.look();
  }

  onConnectFailed(attempt: ConnectAttempt<Resource>, error: Error): void {
    this.#attempts.delete(attempt.dial);
    const nowMs = this.#now();
    if (!this.#core.failed(attempt.dial, nowMs)) return;
    this.#connectFailed(error, nowMs);
    this.look();
  }

  onUnwanted(resource: Resource): void {
    this.#endings.end(resource, true);
  }

  onRoom(pooled: Pooled<Resource>): void {
    this.#core.room(pooled);
    if (this.#core.restless) this.look();
  }

  onProven(pooled: Pooled<Resource>): void {
    this.#core.proven(pooled);
  }

  onRetired(pooled: Pooled<Resource>): void {
    if (this.#tells && !pooled.retired && !pooled.gone) this.#tell({ type: 'retired' });
    this.#core.retire(pooled);
    if (this.#core.restless) this.look();
  }

  onLost(pooled: Pooled<Resource>, error: Error | undefined): void {
    if (pooled.gone) return;
    const nowMs = this.#now();
    this.#core.lost(pooled, error, nowMs);
    if (pooled.uses > 0 && !pooled.proven)
      this.#connectFailed(error ?? new Error('it was closed at once'), nowMs);
    this.look();
  }

  #now(): number {
    return this.#settings.clock.now();
  }

  get #tells(): boolean {
    return this.#settings.hooks?.onEvent !== undefined;
  }

  #tell(event: PoolEvent): void {
    tell(() => this.#settings.hooks?.onEvent?.(event));
  }

  #connectFailed(error: Error, nowMs: number): void {
    this.#errors.lastFailure = error;
    if (this.#tells)
      this.#tell({
        type: 'connect-failed',
        error,
        retryInMs: Math.max(0, this.#core.retryAtMs - nowMs),
      });
  }

  /** Gives a connection on that somebody has given back; not from within another such. */
  #hand(wait: PoolWait<Resource>, pooled: Pooled<Resource>): void {
    if (this.#handing) {
      this.#handed.push([wait, pooled]);
      return;
    }
    this.#handing = true;
    this.#lend(wait, pooled);
    while (this.#handed.length > 0) {
      const next = this.#handed.shift();
      if (next !== undefined) this.#lend(...next);
    }
    this.#handing = false;
  }

  #lend(wait: PoolWait<Resource>, pooled: Pooled<Resource>): void {
    if (wait.entering) {
      queueMicrotask(() => this.#lend(wait, pooled));
      return;
    }
    if (!this.#room.lend(wait, pooled)) this.release(pooled); // he has gone since it was decided
  }

  /** Does what is to be done, until nothing is. */
  look(): void {
    if (this.#looking) return; // whoever does goes on
    this.#looking = true;
    do {
      this.#core.look(this.#now());
      this.#act();
    } while (this.#core.restless);
    this.#looking = false;
    this.#lookLater();
    this.#reapLater();
    this.#goneIfDone();
  }

  #act(): void {
    for (let effect = this.#core.takeEffect(); effect; effect = this.#core.takeEffect())
      this.#do(effect);
  }

  #do(effect: PoolEffect<Resource, PoolWait<Resource>>): void {
    switch (effect.kind) {
      case 'connect':
        this.#connect(effect.dial);
        return;
      case 'give-up':
        this.#attempts.get(effect.dial)?.giveUp();
        this.#attempts.delete(effect.dial);
        if (this.#tells) this.#tell({ type: 'dropped' });
        return;
      case 'lend':
        this.#hand(effect.waiter, effect.pooled);
        return;
      case 'refuse':
        this.#room.refuse(
          effect.waiter,
          this.#core.closed ? this.#errors.closed() : this.#errors.connect(),
        );
        return;
      case 'end': {
        const { pooled, why, error, atOnce } = effect;
        if (this.#tells) this.#tell({ type: 'left', why, error });
        this.#endings.end(pooled.resource, atOnce);
      }
    }
  }

  #connect(dial: Dial): void {
    const { clock, connectTimeoutMs } = this.#settings;
    const attempt = new ConnectAttempt(this, dial, clock, connectTimeoutMs);
    this.#attempts.set(dial, attempt);
    if (this.#tells) this.#tell({ type: 'connecting' });
    void attempt.run(this.#connector);
  }

  #lookLater(): void {
    const { nextLookMs } = this.#core;
    if (nextLookMs === this.#lookAtMs) return;
    this.#cancelLook?.();
    this.#cancelLook = undefined;
    this.#lookAtMs = nextLookMs;
    const delayMs = nextLookMs - this.#now();
    if (nextLookMs === Number.POSITIVE_INFINITY || delayMs <= 0) return;
    this.#cancelLook = this.#settings.clock.after(delayMs, () => {
      this.#lookAtMs = Number.POSITIVE_INFINITY;
      this.look();
    });
  }

  #reapLater(): void {
    const { clock, idleTimeoutMs, minConnections } = this.#settings;
    const needed = this.#core.standing > minConnections && !this.#core.closed;
    if (needed === (this.#cancelReaper !== undefined)) return;
    this.#cancelReaper?.();
    this.#cancelReaper = undefined;
    if (!needed || idleTimeoutMs === Number.POSITIVE_INFINITY) return;
    this.#cancelReaper = clock.after(idleTimeoutMs / LOOKS_PER_IDLE_TIME, () => {
      this.#cancelReaper = undefined;
      this.#core.reap(this.#now());
      this.look();
    });
  }

  #endAll(): void {
    this.#core.endAll();
    this.#endings.hurry();
    this.look();
  }

  #goneIfDone(): void {
    if (!this.#core.closed || !this.#core.empty || this.#endings.size > 0) return;
    this.#room.close();
    this.#onGone?.();
    this.#onGone = undefined;
  }
}

function unheard(thrown: unknown): void {
  reportUnheard(thrown instanceof Error ? thrown : new Error(describeThrown(thrown)));
}

/** A question that can be left out, and whose exception is a no. */
function question<Resource>(
  ask: ((resource: Resource) => boolean) | undefined,
): (resource: Resource) => boolean {
  if (ask === undefined) return () => true;
  return (resource) => {
    try {
      return ask(resource);
    } catch (error) {
      unheard(error);
      return false;
    }
  };
}

/**
 * A discovery that remembers what another one has said.
 *
 * Knows: when to ask, when to be told, whom to tell. Must not know: what is asked, or what becomes of the lists.
 *
 * Decision: it *is* a discovery, so it can stand wherever one can, and nobody who uses one knows whether it remembers. Where the source can be
 * watched there is one watch for all who watch here, and no ttl: what it has said last holds. Where it cannot, a watch asks again whenever a
 * list has run out. A question that is under way is everybody's: whoever gives up leaves the others waiting, and it ends by a time-out of
 * its own, for one that hung would otherwise be the last ever to be asked.
 */
import type { CancelTimer, Clock } from '../base/clock.ts';
import { realClock } from '../base/clock.real.ts';
import { WirebookError } from '../base/errors.ts';
import { type Random, realRandom } from '../base/random.ts';
import type { Discovery, Endpoint } from '../rpc/discovery.ts';
import { tell } from '../rpc/hooks.ts';
import { type Answer, DiscoveryCache, type DiscoveryCacheOptions } from './discovery-cache.ts';
import { distinctEndpoints } from './endpoints.ts';

export interface CachedDiscoveryOptions extends DiscoveryCacheOptions {
  /** How long one question may take. Default 5 s. */
  readonly timeoutMs?: number;
  /** Asking has failed, and the last list stands. */
  readonly onProblem?: ((service: string, error: unknown) => void) | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

/** Whom it asks. */
export interface DiscoverySource {
  ask(service: string, signal: AbortSignal): Promise<Answer>;
  /** As in `Discovery`, if it can. */
  watch?:
    | ((service: string, listener: (endpoints: readonly Endpoint[]) => void) => () => void)
    | undefined;
  close(): Promise<void>;
}

type Listener = (endpoints: readonly Endpoint[]) => void;

/** What keeps those up to date who watch one service. */
interface Watch {
  readonly listeners: Set<Listener>;
  /** Ends the source's watch. */
  end?: () => void;
  /** Takes the next question back. */
  cancel?: CancelTimer;
}

/** Of the time between two questions of a watch, so much is left to chance: clients that began together must not ask together for ever. */
const POLL_JITTER = 0.1;

export class CachedDiscovery implements Discovery {
  readonly #source: DiscoverySource;
  readonly #cache: DiscoveryCache;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #ttlMs: number;
  readonly #timeoutMs: number;
  readonly #watches = new Map<string, Watch>();
  /** Everything that is being asked ends with this. */
  readonly #end = new AbortController();
  #closing: Promise<void> | undefined;

  /** Closing this closes the source. */
  constructor(source: Discovery | DiscoverySource, options: CachedDiscoveryOptions = {}) {
    const { onProblem, clock = realClock, random = realRandom, timeoutMs = 5_000 } = options;
    this.#source = 'ask' in source ? source : sourceOf(source);
    this.#clock = clock;
    this.#random = random;
    this.#timeoutMs = timeoutMs;
    this.#ttlMs = options.ttlMs ?? 30_000;
    this.#cache = new DiscoveryCache(
      (service) => this.#ask(service),
      options,
      (service, endpoints) => this.#tellAll(service, endpoints),
      (service, error) => {
        if (!this.#end.signal.aborted) tell(() => onProblem?.(service, error));
      },
    );
  }

  /** The list that is known, if one is: no promise, and nobody is asked. */
  known(service: string): readonly Endpoint[] | undefined {
    return this.#cache.peek(service);
  }

  /** Whoever is in the list does not answer: asks again, soon and in the background, unless the source would tell by itself. */
  doubt(service: string): void {
    if (this.#closing !== undefined || this.#watches.get(service)?.end !== undefined) return;
    this.#cache.doubt(service, this.#clock.now());
    this.#poll(service);
  }

  /**
   * Who offers a service, as far as is known.
   *
   * @throws the signal's reason; what keeps the source from knowing, when nothing was known before; WirebookError `ERR_DISCOVERY_TIMEOUT`,
   * `ERR_DISCOVERY_CLOSED`
   */
  async resolve(
    service: string,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly Endpoint[]> {
    signal?.throwIfAborted();
    this.#throwIfClosed();
    const known = this.#cache.get(service, this.#clock.now());
    return known instanceof Promise ? unlessAborted(known, signal) : known;
  }

  watch(service: string, listener: Listener): () => void {
    this.#throwIfClosed();
    const watch = this.#watches.get(service) ?? this.#beginWatch(service);
    // As a function of its own: the same listener may be given twice.
    const own: Listener = (endpoints) => listener(endpoints);
    watch.listeners.add(own);
    const known = this.#cache.peek(service);
    if (known !== undefined)
      queueMicrotask(() => {
        const now = this.#cache.peek(service) ?? known;
        if (watch.listeners.has(own)) tell(() => own(now));
      });
    return () => {
      if (!watch.listeners.delete(own) || watch.listeners.size > 0) return;
      this.#endWatch(service, watch);
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const [service, watch] of this.#watches) {
      watch.listeners.clear();
      this.#endWatch(service, watch);
    }
    this.#end.abort(closedError());
    await this.#source.close();
  }

  #beginWatch(service: string): Watch {
    const watch: Watch = { listeners: new Set() };
    this.#watches.set(service, watch);
    const { watch: watchSource } = this.#source;
    if (watchSource === undefined) {
      queueMicrotask(() => this.#poll(service));
      return watch;
    }
    watch.end = watchSource.call(this.#source, service, (endpoints) => {
      if (this.#watches.get(service) === watch)
        this.#cache.put(service, distinctEndpoints(endpoints), Number.POSITIVE_INFINITY);
    });
    return watch;
  }

  #endWatch(service: string, watch: Watch): void {
    if (this.#watches.get(service) === watch) this.#watches.delete(service);
    watch.cancel?.();
    watch.end?.();
    // Nobody tells us any more: from now on it ages like any other.
    const known = this.#cache.peek(service);
    if (watch.end !== undefined && known !== undefined)
      this.#cache.put(service, known, this.#clock.now() + this.#ttlMs);
  }

  /** For those who watch what cannot be watched: asks if it is time, and comes back when it is time again. */
  #poll(service: string): void {
    const watch = this.#watches.get(service);
    if (watch === undefined || watch.end !== undefined) return;
    watch.cancel?.();
    const nowMs = this.#clock.now();
    const known = this.#cache.get(service, nowMs);
    const again = (): void => {
      if (this.#watches.get(service) !== watch) return;
      const staleMs = (this.#cache.staleAtMs(service) ?? nowMs) - this.#clock.now();
      const waitMs = Math.max(staleMs, MIN_POLL_MS) * (1 + POLL_JITTER * this.#random.next());
      watch.cancel?.();
      watch.cancel = this.#clock.after(waitMs, () => this.#poll(service));
    };
    if (known instanceof Promise) void known.then(again, again);
    else again();
  }

  async #ask(service: string): Promise<Answer> {
    const controller = new AbortController();
    const { signal } = controller;
    const end = (): void => controller.abort(this.#end.signal.reason);
    this.#end.signal.addEventListener('abort', end);
    const cancel = this.#clock.after(this.#timeoutMs, () =>
      controller.abort(
        new WirebookError(
          'ERR_DISCOVERY_TIMEOUT',
          `nobody has said within ${this.#timeoutMs} ms who offers ${service}`,
        ),
      ),
    );
    try {
      const { endpoints, ttlMs } = await unlessAborted(this.#source.ask(service, signal), signal);
      return { endpoints: distinctEndpoints(endpoints), ttlMs };
    } finally {
      cancel();
      this.#end.signal.removeEventListener('abort', end);
    }
  }

  #tellAll(service: string, endpoints: readonly Endpoint[]): void {
    for (const listener of this.#watches.get(service)?.listeners ?? [])
      tell(() => listener(endpoints));
  }

  #throwIfClosed(): void {
    if (this.#closing !== undefined) throw closedError();
  }
}

/** A watch asks no more often than this, whatever ttl an answer has. */
const MIN_POLL_MS = 100;

/** A discovery as a source: its answers do not say how long they are good. */
function sourceOf(discovery: Discovery): DiscoverySource {
  return {
    ask: async (service, signal) => ({ endpoints: await discovery.resolve(service, { signal }) }),
    watch: discovery.watch?.bind(discovery),
    close: () => discovery.close(),
  };
}

/** @returns what the promise gives, unless the signal is first; then its reason is thrown. What comes of the promise later nobody hears */
function unlessAborted<Value>(
  promise: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    const done = (): void => signal.removeEventListener('abort', giveUp);
    promise.then(resolve, reject).finally(done);
  });
}

function closedError(): WirebookError {
  return new WirebookError('ERR_DISCOVERY_CLOSED', 'this discovery has been closed');
}

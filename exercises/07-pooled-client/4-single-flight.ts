/**
 * Exercise 7.4: a hundred callers, one question. The task stands in 4-single-flight.md; check with `npm run exercise 7.4`.
 *
 * What you write here can take the place of lib/client/discovery-cache.ts. `get`, `refresh` and `put` are yours, and what you need below
 * them; the rest is there. `sameEndpoints` of '../../lib/client/endpoints.ts' says whether two lists name the same servers.
 */

import { WirebookError } from 'wirebook/base';
import type { Endpoint } from 'wirebook/rpc';

/** What somebody who knows has said. */
export interface Answer {
  readonly endpoints: readonly Endpoint[];
  /** For how long it is good. Left out: the cache's own figure. */
  readonly ttlMs?: number | undefined;
}

export interface DiscoveryCacheOptions {
  /** How long a list is good. Default 30 s. */
  readonly ttlMs?: number;
  /** How long an empty one is. Default 1 s. */
  readonly emptyTtlMs?: number;
  /** How long to wait, after a failure or in doubt, before asking again about what is known. Default 1 s. */
  readonly retryMs?: number;
  /** The most services. The one asked about longest ago is forgotten first. Default 10,000. */
  readonly maxServices?: number;
}

interface Entry {
  endpoints: readonly Endpoint[] | undefined;
  /** From when on it is to be asked about again. */
  staleAtMs: number;
  askedMs: number;
  /** The question under way. */
  flight: Promise<readonly Endpoint[]> | undefined;
}

/** What is known about where services are, and for how long it is good. It has no clock: whoever asks says what time it is. */
export class DiscoveryCache {
  readonly #ask: (service: string) => Promise<Answer>;
  readonly #onChange: (service: string, endpoints: readonly Endpoint[]) => void;
  readonly #onFailure: (service: string, error: unknown) => void;
  readonly #ttlMs: number;
  readonly #emptyTtlMs: number;
  readonly #retryMs: number;
  readonly #maxServices: number;
  /** Least lately asked about first. */
  readonly #entries = new Map<string, Entry>();

  constructor(
    ask: (service: string) => Promise<Answer>,
    options: DiscoveryCacheOptions = {},
    onChange: (service: string, endpoints: readonly Endpoint[]) => void = () => {},
    onFailure: (service: string, error: unknown) => void = () => {},
  ) {
    this.#ask = ask;
    this.#onChange = onChange;
    this.#onFailure = onFailure;
    this.#ttlMs = atLeast('ttlMs', options.ttlMs ?? 30_000, 0);
    this.#emptyTtlMs = atLeast('emptyTtlMs', options.emptyTtlMs ?? 1_000, 0);
    this.#retryMs = atLeast('retryMs', options.retryMs ?? 1_000, 0);
    this.#maxServices = atLeast('maxServices', options.maxServices ?? 10_000, 1);
  }

  get size(): number {
    return this.#entries.size;
  }

  /**
   * Who offers a service.
   *
   * @returns the list when one is known, be it stale; else the promise of one, which fails if nobody knows
   */
  get(service: string, nowMs: number): readonly Endpoint[] | Promise<readonly Endpoint[]> {
    throw new Error('not written yet');
  }

  /** Asks, or waits for the question that is under way. @returns what becomes known, or was known when that fails */
  refresh(service: string, nowMs: number): Promise<readonly Endpoint[]> {
    throw new Error('not written yet');
  }

  /** Somebody has told us without being asked. What was asked before is older news than this. */
  put(service: string, endpoints: readonly Endpoint[], freshUntilMs: number): void {
    throw new Error('not written yet');
  }

  /** The list that is known, if one is. Nobody is asked. */
  peek(service: string): readonly Endpoint[] | undefined {
    return this.#entries.get(service)?.endpoints;
  }

  /** When `get` would ask about what is known; undefined when nothing is. */
  staleAtMs(service: string): number | undefined {
    const entry = this.#entries.get(service);
    return entry?.endpoints === undefined ? undefined : entry.staleAtMs;
  }

  /** What is known may be wrong: whoever is in the list does not answer. Is asked about again at the next `get`, if it was not just now. */
  doubt(service: string, nowMs: number): void {
    const entry = this.#entries.get(service);
    if (entry === undefined) return;
    const soonestMs = Math.max(nowMs, entry.askedMs + this.#retryMs);
    entry.staleAtMs = Math.min(entry.staleAtMs, soonestMs);
  }

  forget(service: string): void {
    this.#entries.delete(service);
  }

  /** The service's entry, be it a new one; from now on the last of those that are forgotten. */
  #entry(service: string): Entry {
    const entry = this.#entries.get(service) ?? {
      endpoints: undefined,
      staleAtMs: 0,
      askedMs: Number.NEGATIVE_INFINITY,
      flight: undefined,
    };
    this.#entries.delete(service);
    this.#entries.set(service, entry);
    for (const [oldest] of this.#entries) {
      if (this.#entries.size <= this.#maxServices) break;
      this.#entries.delete(oldest);
    }
    return entry;
  }
}

function atLeast(name: string, value: number, least: number): number {
  if (value >= least) return value;
  throw new WirebookError(
    'ERR_OUT_OF_RANGE',
    `${name} must be a number from ${least}, not ${value}`,
  );
}

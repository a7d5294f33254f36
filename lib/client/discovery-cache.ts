/**
 * What is known about where services are, and for how long it is good.
 *
 * Knows: answers, their age, and which question is under way. Must not know: whom it asks. A leaf: `now` comes in as an argument, and there
 * is no timer: it looks at the time when somebody asks.
 *
 * Decision: three rules, each against something that the obvious map with a time-out does. One question at a time for each service: when
 * a list runs out under a thousand callers, one of them asks and not a thousand (a stampede). A list that has run out is handed out
 * while the next one is fetched: nobody waits for what has most likely not changed. And a failure takes nothing away: a stale list is
 * mostly right, no list is no service. An empty list is no failure but an answer; it is believed, but not for long, for a service without
 * servers is about to get one or to be noticed.
 *
 *     nothing ── get: asks, all wait ──▶ fresh ── ttl ──▶ stale ── get: asks, nobody waits ──▶ fresh
 *        ▲────── it failed: all are told ──┘                └──── it failed: the list stays ────▶ asked again after retryMs
 */
import { WirebookError } from '../base/errors.ts';
import type { Endpoint } from '../rpc/discovery.ts';
import { sameEndpoints } from './endpoints.ts';

/** What somebody who knows has said. */
export interface Answer {
  readonly endpoints: readonly Endpoint[];
  /** For how long it is good. Left out: the cache's own figure. */
  readonly ttlMs?: number | undefined;
}

export interface DiscoveryCacheOptions {
  /** How long a list is good. Default 30 s, as in the original. */
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

  /**
   * @param ask is asked about one service at a time once
   * @param onChange is told when a list is known for the first time, or is another one; it must not throw
   * @param onFailure is told when an answer failed to come while an earlier one stands; it must not throw
   * @throws WirebookError `ERR_OUT_OF_RANGE`
   */
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
    const entry = this.#entries.get(service) ?? this.#enter(service);
    if (entry.endpoints !== undefined && nowMs < entry.staleAtMs) return entry.endpoints;
    const next = entry.flight ?? this.#fetch(service, entry, nowMs);
    return entry.endpoints ?? next;
  }

  /** Asks, or waits for the question that is under way. @returns what becomes known, or was known when that fails */
  refresh(service: string, nowMs: number): Promise<readonly Endpoint[]> {
    const entry = this.#entries.get(service) ?? this.#enter(service);
    return entry.flight ?? this.#fetch(service, entry, nowMs);
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

  /** Somebody has told us without being asked. What was asked before is older news than this. */
  put(service: string, endpoints: readonly Endpoint[], freshUntilMs: number): void {
    const entry = this.#entries.get(service) ?? this.#enter(service);
    entry.flight = undefined;
    entry.staleAtMs = freshUntilMs;
    this.#take(service, entry, endpoints);
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

  #enter(service: string): Entry {
    const entry: Entry = {
      endpoints: undefined,
      staleAtMs: 0,
      askedMs: Number.NEGATIVE_INFINITY,
      flight: undefined,
    };
    this.#entries.set(service, entry);
    if (this.#entries.size > this.#maxServices)
      for (const [oldest] of this.#entries) {
        this.#entries.delete(oldest);
        break;
      }
    return entry;
  }

  #fetch(service: string, entry: Entry, nowMs: number): Promise<readonly Endpoint[]> {
    entry.askedMs = nowMs;
    // To the end of the line of those that are forgotten.
    this.#entries.delete(service);
    this.#entries.set(service, entry);
    const flight: Promise<readonly Endpoint[]> = this.#ask(service).then(
      (answer) => this.#answered(service, entry, flight, answer),
      (error: unknown) => this.#failed(service, entry, flight, error),
    );
    entry.flight = flight;
    return flight;
  }

  #answered(
    service: string,
    entry: Entry,
    flight: Promise<readonly Endpoint[]>,
    { endpoints, ttlMs = this.#ttlMs }: Answer,
  ): readonly Endpoint[] {
    if (!this.#isCurrent(service, entry, flight)) return entry.endpoints ?? endpoints;
    entry.flight = undefined;
    // An answer is as old as the question.
    const goodForMs = endpoints.length > 0 ? ttlMs : Math.min(ttlMs, this.#emptyTtlMs);
    entry.staleAtMs = entry.askedMs + goodForMs;
    this.#take(service, entry, endpoints);
    return endpoints;
  }

  #failed(
    service: string,
    entry: Entry,
    flight: Promise<readonly Endpoint[]>,
    error: unknown,
  ): readonly Endpoint[] {
    const current = this.#isCurrent(service, entry, flight);
    if (current) entry.flight = undefined;
    if (entry.endpoints === undefined) {
      if (current) this.#entries.delete(service);
      throw error;
    }
    if (current) {
      entry.staleAtMs = entry.askedMs + this.#retryMs;
      this.#onFailure(service, error);
    }
    return entry.endpoints;
  }

  /** Somebody may have told us in the meantime, or the service may have been forgotten: then this answer is nobody's business. */
  #isCurrent(service: string, entry: Entry, flight: Promise<readonly Endpoint[]>): boolean {
    return entry.flight === flight && this.#entries.get(service) === entry;
  }

  #take(service: string, entry: Entry, endpoints: readonly Endpoint[]): void {
    const before = entry.endpoints;
    entry.endpoints = endpoints;
    if (before === undefined || !sameEndpoints(before, endpoints))
      this.#onChange(service, endpoints);
  }
}

function atLeast(name: string, value: number, least: number): number {
  if (value >= least) return value;
  throw new WirebookError(
    'ERR_OUT_OF_RANGE',
    `${name} must be a number from ${least}, not ${value}`,
  );
}

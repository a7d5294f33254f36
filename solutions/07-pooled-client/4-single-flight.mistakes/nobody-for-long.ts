// @fails "believes an empty list, but not for long"
// @says "you believed the empty list for as long as any other"

import { WirebookError } from 'wirebook/base';
import type { Endpoint } from 'wirebook/rpc';
import { sameEndpoints } from '../../../lib/client/endpoints.ts';

export interface Answer {
  readonly endpoints: readonly Endpoint[];
  readonly ttlMs?: number | undefined;
}

export interface DiscoveryCacheOptions {
  readonly ttlMs?: number;
  readonly emptyTtlMs?: number;
  readonly retryMs?: number;
  readonly maxServices?: number;
}

interface Entry {
  endpoints: readonly Endpoint[] | undefined;
  staleAtMs: number;
  askedMs: number;
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

  get(service: string, nowMs: number): readonly Endpoint[] | Promise<readonly Endpoint[]> {
    const entry = this.#entry(service);
    if (entry.endpoints !== undefined && nowMs < entry.staleAtMs) return entry.endpoints;
    const flight = entry.flight ?? this.#fetch(service, entry, nowMs);
    return entry.endpoints ?? flight;
  }

  refresh(service: string, nowMs: number): Promise<readonly Endpoint[]> {
    const entry = this.#entry(service);
    return entry.flight ?? this.#fetch(service, entry, nowMs);
  }

  put(service: string, endpoints: readonly Endpoint[], freshUntilMs: number): void {
    const entry = this.#entry(service);
    entry.flight = undefined;
    entry.staleAtMs = freshUntilMs;
    this.#take(service, entry, endpoints);
  }

  peek(service: string): readonly Endpoint[] | undefined {
    return this.#entries.get(service)?.endpoints;
  }

  staleAtMs(service: string): number | undefined {
    const entry = this.#entries.get(service);
    return entry?.endpoints === undefined ? undefined : entry.staleAtMs;
  }

  doubt(service: string, nowMs: number): void {
    const entry = this.#entries.get(service);
    if (entry === undefined) return;
    const soonestMs = Math.max(nowMs, entry.askedMs + this.#retryMs);
    entry.staleAtMs = Math.min(entry.staleAtMs, soonestMs);
  }

  forget(service: string): void {
    this.#entries.delete(service);
  }

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

  #fetch(service: string, entry: Entry, nowMs: number): Promise<readonly Endpoint[]> {
    entry.askedMs = nowMs;
    const flight = this.#fly(service, entry, () => entry.flight === flight);
    entry.flight = flight;
    return flight;
  }

  async #fly(service: string, entry: Entry, isMine: () => boolean): Promise<readonly Endpoint[]> {
    const isWanted = (): boolean => isMine() && this.#entries.get(service) === entry;
    try {
      const { endpoints, ttlMs = this.#ttlMs } = await this.#ask(service);
      if (!isWanted()) return entry.endpoints ?? endpoints;
      entry.flight = undefined;
      const goodForMs = endpoints.length > 0 ? ttlMs : Math.max(ttlMs, this.#emptyTtlMs);
      entry.staleAtMs = entry.askedMs + goodForMs;
      this.#take(service, entry, endpoints);
      return endpoints;
    } catch (error) {
      const wanted = isWanted();
      if (isMine()) entry.flight = undefined;
      if (entry.endpoints === undefined) {
        if (wanted) this.#entries.delete(service);
        throw error;
      }
      if (wanted) {
        entry.staleAtMs = entry.askedMs + this.#retryMs;
        this.#onFailure(service, error);
      }
      return entry.endpoints;
    }
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

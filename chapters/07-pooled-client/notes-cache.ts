/** The notes' memory of what the registry has said: a list for each service, and when it was cached. */

import type { Endpoint } from 'wirebook/rpc';

interface Cached {
  readonly endpoints: readonly Endpoint[];
  readonly cachedMs: number;
}

export class NotesCache {
  readonly #ask: (service: string) => Promise<readonly Endpoint[]>;
  readonly #ttlMs: number;
  readonly #cached = new Map<string, Cached>();

  /** @param ttlMs the notes do not say; 30 s is what the program built from them took */
  constructor(ask: (service: string) => Promise<readonly Endpoint[]>, ttlMs = 30_000) {
    this.#ask = ask;
    this.#ttlMs = ttlMs;
  }

  get(service: string, nowMs: number): readonly Endpoint[] | Promise<readonly Endpoint[]> {
    const known = this.#cached.get(service);
    if (known !== undefined && nowMs - known.cachedMs <= this.#ttlMs) return known.endpoints;
    return this.#ask(service).then((endpoints) => {
      this.#cached.set(service, { endpoints, cachedMs: nowMs });
      return endpoints;
    });
  }
}

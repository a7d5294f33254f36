/**
 * Who offers one service, kept up to date, and the calls that wait to know.
 *
 * Knows: a discovery that remembers, the roster that it fills, and who seeks. Must not know: calls, connections.
 *
 * Decision: the first call asks, and once somebody is known the service is watched: from then on the roster is right by itself, and a call
 * finds whom to call without a question, a promise, or a look at the clock. A name that nobody offers is not watched (who passes on
 * names from outside would otherwise collect watches), unless somebody waits for it to be offered.
 */
import type { Endpoint } from '../rpc/discovery.ts';
import type { CachedDiscovery } from './cached-discovery.ts';
import type { Roster } from './roster.ts';

/** Who wants to know. Told once who there is, in a later turn, unless it has left. */
export interface Seeker {
  /** Somebody is there. */
  onFound(): void;
  /**
   * Nobody is.
   *
   * @param cause what keeps the discovery from knowing; undefined: it knows that there is nobody
   * @returns goes on waiting, for somebody may come
   */
  staysFor(cause: unknown): boolean;
  /** Nobody is, and it did not stay; or nobody can come. */
  onNobody(cause: unknown): void;
}

export class ServiceDirectory<Held> {
  readonly service: string;
  readonly roster: Roster<Held>;
  readonly #discovery: CachedDiscovery;
  readonly #onEndpoints: (endpoints: readonly Endpoint[]) => void;
  readonly #seekers = new Set<Seeker>();
  #list: readonly Endpoint[] | undefined;
  #asking = false;
  #endWatch: (() => void) | undefined;

  constructor(
    service: string,
    discovery: CachedDiscovery,
    roster: Roster<Held>,
    onEndpoints: (endpoints: readonly Endpoint[]) => void,
  ) {
    this.service = service;
    this.#discovery = discovery;
    this.roster = roster;
    this.#onEndpoints = onEndpoints;
  }

  /** Nobody is known, nobody asks, and nobody wants to know. */
  get vacant(): boolean {
    return this.roster.size === 0 && !this.#asking && this.#seekers.size === 0;
  }

  seek(seeker: Seeker): void {
    this.#seekers.add(seeker);
    if (!this.#asking) void this.#ask();
  }

  /** Wants to know no longer; harmless when it has been told. */
  leave(seeker: Seeker): void {
    this.#seekers.delete(seeker);
  }

  /** One who is known does not answer. */
  doubt(): void {
    this.#discovery.doubt(this.service);
  }

  /** @param tell each of those who still wait */
  close(tell: (seeker: Seeker) => void): void {
    this.#endWatch?.();
    this.#endWatch = undefined;
    for (const seeker of this.#take(() => true)) tell(seeker);
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    try {
      const list = await this.#discovery.resolve(this.service);
      this.#asking = false;
      this.#heard(list);
      this.#nobody(undefined);
    } catch (error) {
      this.#asking = false;
      this.#nobody(error);
    }
  }

  #heard(list: readonly Endpoint[]): void {
    if (list !== this.#list) {
      this.#list = list;
      this.roster.update(list);
      this.#onEndpoints(list);
    }
    if (this.roster.size === 0) return;
    this.#watch();
    for (const seeker of this.#take(() => true)) seeker.onFound();
  }

  /** Those who do not wait for somebody to come are told that nobody is there. */
  #nobody(cause: unknown): void {
    for (const seeker of this.#take((one) => !one.staysFor(cause))) seeker.onNobody(cause);
    if (this.#seekers.size === 0) return;
    const refused = this.#watch();
    if (refused !== undefined)
      for (const seeker of this.#take(() => true)) seeker.onNobody(refused);
  }

  /** @returns what is wrong with the name, if it cannot be watched */
  #watch(): unknown {
    try {
      this.#endWatch ??= this.#discovery.watch(this.service, (list) => this.#heard(list));
      return undefined;
    } catch (error) {
      return error;
    }
  }

  #take(wanted: (seeker: Seeker) => boolean): readonly Seeker[] {
    if (this.#seekers.size === 0) return [];
    const taken = [...this.#seekers].filter(wanted);
    for (const seeker of taken) this.#seekers.delete(seeker);
    return taken;
  }
}

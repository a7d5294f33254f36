/**
 * What a client believes about one service: the list that it goes by, whatever becomes of the registry.
 *
 * Knows: what it has been told, and how much of it still holds. Must not know: sockets, registries. A leaf: what a registry says comes in,
 * the list can be read at any time.
 *
 * Decision: a stale list is better than an empty one. While no registry answers, the last list stands: most of it is right, and a client
 * can find out by itself about the rest, while from an empty list nobody can be called at all. And when a registry has begun anew and
 * says of itself that it has not heard from everybody yet (it is not settled), what it does not name is kept until it is.
 *
 *     epoch A           restart            epoch B, not settled            settled
 *     a b c             a b c              b, and a c kept                 b c       (c came back in time, a did not)
 */
import { addressKey, type Instance, sameInstance } from './instance.ts';

/** What a registry says: everything there is, or what has changed. */
export type ViewNews = {
  readonly epoch: string;
  readonly revision: number;
  readonly settled: boolean;
} & (
  | { readonly kind: 'snapshot'; readonly instances: readonly Instance[] }
  | {
      readonly kind: 'changes';
      readonly up: readonly Instance[];
      readonly down: readonly Pick<Instance, 'host' | 'port'>[];
    }
);

export class EndpointView {
  readonly #confirmed = new Map<string, Instance>();
  /** Of an earlier epoch: kept until the new one is settled. */
  readonly #kept = new Map<string, Instance>();
  #list: readonly Instance[] | undefined;
  #epoch = '';
  #revision = 0;
  #known = false;

  /** Whether it has ever been told anything. An empty list that nobody has told us is none. */
  get known(): boolean {
    return this.#known;
  }

  /** How far it has seen; undefined before it has seen anything. */
  get cursor(): { readonly epoch: string; readonly revision: number } | undefined {
    return this.#known ? { epoch: this.#epoch, revision: this.#revision } : undefined;
  }

  /** Who can be called: the same array until something changes. */
  get endpoints(): readonly Instance[] {
    this.#list ??= [...this.#confirmed.values(), ...this.#kept.values()];
    return this.#list;
  }

  /**
   * Takes in what a registry has said.
   *
   * @returns whether the list is another one now, or is known for the first time
   */
  apply(news: ViewNews): boolean {
    // Changes make sense only on top of what they change.
    if (news.kind === 'changes' && news.epoch !== this.#epoch) return false;
    const wasKnown = this.#known;
    const changed =
      news.kind === 'snapshot'
        ? this.#replace(news.instances, news.epoch, news.settled)
        : this.#change(news.up, news.down, news.settled);
    this.#epoch = news.epoch;
    this.#revision = news.revision;
    this.#known = true;
    if (changed) this.#list = undefined;
    return changed || !wasKnown;
  }

  #replace(instances: readonly Instance[], epoch: string, settled: boolean): boolean {
    const before = new Map([...this.#kept, ...this.#confirmed]);
    if (epoch !== this.#epoch)
      for (const [key, instance] of this.#confirmed) this.#kept.set(key, instance);
    this.#confirmed.clear();
    for (const instance of instances) this.#confirm(instance);
    if (settled) this.#kept.clear();
    const same = (key: string, instance: Instance): boolean => {
      const known = before.get(key);
      return known !== undefined && sameInstance(known, instance);
    };
    // What is kept was there before, as it is.
    return (
      before.size !== this.#confirmed.size + this.#kept.size ||
      ![...this.#confirmed].every(([key, instance]) => same(key, instance))
    );
  }

  #change(
    up: readonly Instance[],
    down: readonly Pick<Instance, 'host' | 'port'>[],
    settled: boolean,
  ): boolean {
    let changed = false;
    for (const gone of down) {
      if (this.#confirmed.delete(addressKey(gone))) changed = true;
      if (this.#kept.delete(addressKey(gone))) changed = true;
    }
    for (const instance of up) if (this.#confirm(instance)) changed = true;
    if (settled && this.#kept.size > 0) {
      this.#kept.clear();
      changed = true;
    }
    return changed;
  }

  /** @returns whether it was not there, or was another */
  #confirm(instance: Instance): boolean {
    const key = addressKey(instance);
    const known = this.#confirmed.get(key) ?? this.#kept.get(key);
    this.#kept.delete(key);
    this.#confirmed.set(key, instance);
    return known === undefined || !sameInstance(known, instance);
  }
}

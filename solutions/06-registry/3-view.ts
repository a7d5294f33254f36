/** Exercise 6.3, solved: those whom this registry has named, and beside them those who are kept from the one before. */

import type { Instance } from '../../lib/registry/instance.ts';

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
  readonly #kept = new Map<string, Instance>();
  #list: readonly Instance[] = [];
  #epoch = '';
  #revision = 0;
  #known = false;

  get known(): boolean {
    return this.#known;
  }

  get cursor(): { readonly epoch: string; readonly revision: number } | undefined {
    return this.#known ? { epoch: this.#epoch, revision: this.#revision } : undefined;
  }

  get endpoints(): readonly Instance[] {
    return this.#list;
  }

  apply(news: ViewNews): boolean {
    if (news.kind === 'changes' && news.epoch !== this.#epoch) return false;
    if (news.kind === 'snapshot') {
      if (news.epoch !== this.#epoch)
        for (const [key, instance] of this.#confirmed) this.#kept.set(key, instance);
      this.#confirmed.clear();
      for (const instance of news.instances) this.#confirm(instance);
    } else {
      for (const gone of news.down) {
        this.#confirmed.delete(keyOf(gone));
        this.#kept.delete(keyOf(gone));
      }
      for (const instance of news.up) this.#confirm(instance);
    }
    if (news.settled) this.#kept.clear();
    this.#epoch = news.epoch;
    this.#revision = news.revision;
    const list = [...this.#confirmed.values(), ...this.#kept.values()];
    const changed = !this.#known || textOf(list) !== textOf(this.#list);
    if (changed) this.#list = list;
    this.#known = true;
    return changed;
  }

  #confirm(instance: Instance): void {
    this.#kept.delete(keyOf(instance));
    this.#confirmed.set(keyOf(instance), instance);
  }
}

function keyOf({ host, port }: Pick<Instance, 'host' | 'port'>): string {
  return `${host}:${port}`;
}

/** The same text for the same servers, in whatever order. */
function textOf(list: readonly Instance[]): string {
  return list
    .map(({ host, port, weight, metadata = new Map() }) =>
      JSON.stringify([host, port, weight, [...metadata].toSorted()]),
    )
    .toSorted()
    .join('\n');
}

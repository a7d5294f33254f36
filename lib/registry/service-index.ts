/**
 * Who offers what: services by name, their instances by address.
 *
 * Knows: entries, and how many and how large they are together. Must not know: leases, time, changes. A leaf.
 *
 * Decision: a service exists while somebody offers it. With its last instance its name goes too, or a registry that lives for years would
 * keep every name that was ever misspelt. Who watches a name is remembered elsewhere, by those who serve watchers: the name may come back.
 */
import { refusal, type RegistryError } from './errors.ts';
import { addressKey, type Instance, instanceBytes } from './instance.ts';
import type { CompleteTableLimits } from './limits.ts';

/** A server as it is entered: one lease, one address, some services. */
export interface Entry {
  readonly leaseId: string;
  readonly instance: Instance;
  readonly services: readonly string[];
}

interface Offer {
  /** By address, in the order in which they came. */
  readonly entries: Map<string, Entry>;
  bytes: number;
}

export class ServiceIndex {
  readonly #limits: CompleteTableLimits;
  readonly #offers = new Map<string, Offer>();
  #instances = 0;

  constructor(limits: CompleteTableLimits) {
    this.#limits = limits;
  }

  /** How many instances there are, each counted for every service that it offers. */
  get instances(): number {
    return this.#instances;
  }

  /** The names of all services that somebody offers, with the number of those who do. */
  services(): readonly { readonly name: string; readonly instances: number }[] {
    return Array.from(this.#offers, ([name, { entries }]) => ({ name, instances: entries.size }));
  }

  entriesOf(service: string): Iterable<Entry> {
    return this.#offers.get(service)?.entries.values() ?? [];
  }

  /** @returns the entry that offers the service at this address */
  find(service: string, address: string): Entry | undefined {
    return this.#offers.get(service)?.entries.get(address);
  }

  put(service: string, entry: Entry): void {
    const offer = this.#offers.get(service) ?? { entries: new Map<string, Entry>(), bytes: 0 };
    this.#offers.set(service, offer);
    const address = addressKey(entry.instance);
    const before = offer.entries.get(address);
    if (before === undefined) this.#instances += 1;
    else offer.bytes -= instanceBytes(before.instance);
    offer.bytes += instanceBytes(entry.instance);
    offer.entries.set(address, entry);
  }

  remove(service: string, address: string): void {
    const offer = this.#offers.get(service);
    const entry = offer?.entries.get(address);
    if (offer === undefined || entry === undefined) return;
    offer.entries.delete(address);
    offer.bytes -= instanceBytes(entry.instance);
    this.#instances -= 1;
    if (offer.entries.size === 0) this.#offers.delete(service);
  }

  /**
   * Whether an entry may come in. What it replaces is still here, so at the very limit one may be refused that would fit.
   *
   * @throws RegistryError `ERR_REGISTRY_FULL`
   */
  makeSureThereIsRoom(entry: Entry): void {
    const address = addressKey(entry.instance);
    const bytes = instanceBytes(entry.instance);
    const added = entry.services.filter((name) => this.find(name, address) === undefined);
    const names = added.filter((name) => !this.#offers.has(name));
    const { maxInstances, maxServices, maxServiceBytes } = this.#limits;
    if (this.#instances + added.length > maxInstances) throw full(`${maxInstances} instances`);
    if (this.#offers.size + names.length > maxServices) throw full(`${maxServices} services`);
    for (const name of entry.services) {
      const offer = this.#offers.get(name);
      const before = offer?.entries.get(address);
      const replaced = before === undefined ? 0 : instanceBytes(before.instance);
      if ((offer?.bytes ?? 0) - replaced + bytes > maxServiceBytes)
        throw full(`${maxServiceBytes} bytes of instances of ${name}`);
    }
  }
}

function full(what: string): RegistryError {
  return refusal('ERR_REGISTRY_FULL', `the registry holds no more than ${what}`);
}

/**
 * How a client finds servers through registries.
 *
 * Knows: the interface `Discovery`, one feed for each service, and which registry is the one to ask. Must not know: balancing, connections to
 * the servers found.
 *
 * Decision: a client must not depend on the registry for what it knows already. While no registry answers, the last list stands; only
 * whoever has never had one gets an error. An empty list is handed out when a registry has said so, and never because none has answered.
 */
import { type Clock, realClock, WirebookError } from '../base/index.ts';
import { Backoff, type Discovery, type Endpoint } from '../rpc/index.ts';
import { RegistryError } from './errors.ts';
import { validServiceName } from './instance.ts';
import {
  DEFAULT_TIMEOUT_MS,
  linksTo,
  type RegistryAddress,
  type RegistryClientOptions,
  type RegistryLink,
} from './registry-link.ts';
import { ServiceFeed } from './service-feed.ts';
import { instanceFromWire, refusalOf } from './wire.ts';

export type RegistryDiscoveryOptions = RegistryClientOptions;

/**
 * Finds servers in one registry, or in the first of several that answers.
 *
 * @throws WirebookError `ERR_REGISTRY_ADDRESS` for an address that is none, `ERR_REGISTRY_SECRET` for an empty secret
 */
export function registryDiscovery(
  addresses: RegistryAddress | readonly RegistryAddress[],
  options: RegistryDiscoveryOptions = {},
): Discovery {
  return new RegistryDiscovery(linksTo(addresses, options), options);
}

class RegistryDiscovery implements Discovery {
  readonly #links: readonly RegistryLink[];
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #options: RegistryDiscoveryOptions;
  readonly #feeds = new Map<string, ServiceFeed>();
  /** Whom to ask: it is asked until it fails. */
  #current = 0;
  #closing: Promise<void> | undefined;

  constructor(links: readonly RegistryLink[], options: RegistryDiscoveryOptions) {
    this.#links = links;
    this.#options = options;
    this.#clock = options.clock ?? realClock;
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  }

  async resolve(
    service: string,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly Endpoint[]> {
    signal?.throwIfAborted();
    const feed = this.#feed(service);
    if (feed.live) return feed.view.endpoints;
    let failure: unknown;
    for (const _ of this.#links) {
      const link = this.#link();
      try {
        await this.#ask(link, feed, signal);
        return feed.view.endpoints;
      } catch (error) {
        signal?.throwIfAborted();
        if (this.#closing !== undefined) throw closedError();
        failure = refusalOf(error) ?? error;
        if (failure instanceof RegistryError) throw failure; // another would say the same
        this.#failed(link, failure as Error);
      }
    }
    if (feed.view.known) return feed.view.endpoints;
    this.#forgetIfIdle(feed);
    throw failure;
  }

  watch(service: string, listener: (endpoints: readonly Endpoint[]) => void): () => void {
    const feed = this.#feed(service);
    return feed.listen(listener);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const feed of this.#feeds.values()) feed.close();
    await Promise.all(this.#links.map((link) => link.close()));
  }

  async #ask(
    link: RegistryLink,
    feed: ServiceFeed,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { epoch, revision, settled, instances } = await link.client.discover(
      { service: feed.service },
      { timeoutMs: this.#timeoutMs, signal },
    );
    link.fine();
    const all = instances.map(instanceFromWire);
    // The feed may have heard of something later in the meantime.
    const seen = feed.view.cursor;
    if (feed.live && seen?.epoch === epoch && seen.revision > revision) return;
    feed.apply({ epoch, revision, settled, kind: 'snapshot', instances: all });
  }

  /** @throws WirebookError `ERR_DISCOVERY_CLOSED`; RegistryError `ERR_REGISTRY_INVALID_SERVICE` */
  #feed(service: string): ServiceFeed {
    if (this.#closing !== undefined) throw closedError();
    validServiceName(service);
    const known = this.#feeds.get(service);
    if (known !== undefined) return known;
    const { random } = this.#options;
    const feed = new ServiceFeed(service, {
      clock: this.#clock,
      timeoutMs: this.#timeoutMs,
      backoff: new Backoff({ firstMs: 50, longestMs: 5_000 }, random),
      link: () => this.#link(),
      failed: (link, error) => this.#failed(link, refusalOf(error) ?? error),
    });
    this.#feeds.set(service, feed);
    return feed;
  }

  /** A name that no registry could tell us about, and nobody watches, is not kept. */
  #forgetIfIdle(feed: ServiceFeed): void {
    if (!feed.watched && !feed.view.known) this.#feeds.delete(feed.service);
  }

  #link(): RegistryLink {
    return this.#links[this.#current] as RegistryLink;
  }

  #failed(link: RegistryLink, error: Error): void {
    link.trouble(error);
    // Others may have failed with the same one in the meantime, and gone on already.
    if (link === this.#link()) this.#current = (this.#current + 1) % this.#links.length;
  }
}

function closedError(): WirebookError {
  return new WirebookError('ERR_DISCOVERY_CLOSED', 'this discovery has been closed');
}

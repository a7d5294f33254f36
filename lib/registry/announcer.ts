/**
 * What an RpcServer is given to be found through registries.
 *
 * Knows: the interface `Announcer`, and one announcement for each registry. Must not know: how leases are kept.
 *
 * Decision: every registry is told, each by itself, at its own pace. One that is down is tried again and again, and stops nobody: not the
 * server, not the other registries. The first that knows is enough to be found.
 */
import { networkInterfaces } from 'node:os';
import { realClock } from '../base/index.ts';
import type { Announcement, Announcer, Endpoint } from '../rpc/index.ts';
import { announcedHost, type AnnouncedHost, type InterfaceAddress } from './announced-host.ts';
import { RegistryAnnouncement } from './announcement.ts';
import { HeartbeatSchedule, type ScheduleOptions } from './heartbeat-schedule.ts';
import {
  DEFAULT_TIMEOUT_MS,
  linksTo,
  type RegistryAddress,
  type RegistryClientOptions,
} from './registry-link.ts';

export interface AnnouncerOptions extends RegistryClientOptions {
  /**
   * What to announce for a server that listens: a host, or the address of an interface, `{ interface: 'eth0' }`. Default: the address
   * that it listens on, or, when that is all of them, the first that other machines can use.
   */
  readonly host?: AnnouncedHost | undefined;
  /** How much of the load this server should get beside the others. */
  readonly weight?: number | undefined;
  /** What clients get to know about it: a zone, a version. */
  readonly metadata?: ReadonlyMap<string, string> | undefined;
  /** When what is sent. */
  readonly schedule?: ScheduleOptions | undefined;
}

/**
 * Announces a server in one registry, or in several.
 *
 * @throws WirebookError `ERR_REGISTRY_ADDRESS` for an address that is none, `ERR_REGISTRY_SECRET` for an empty one, `ERR_OUT_OF_RANGE`
 */
export function registryAnnouncer(
  addresses: RegistryAddress | readonly RegistryAddress[],
  options: AnnouncerOptions = {},
): Announcer {
  const { clock = realClock, timeoutMs = DEFAULT_TIMEOUT_MS, random, weight, metadata } = options;
  // What makes no sense is to be said now, not when a server begins to listen.
  for (const link of linksTo(addresses, options)) void link.close();
  void new HeartbeatSchedule(options.schedule, random);
  return {
    hostFor: (listening) => announcedHost(listening, interfacesNow(), options.host),
    announce(endpoint: Endpoint, services: readonly string[]): Announcement {
      const announced: Endpoint = {
        ...endpoint,
        ...(weight !== undefined && { weight }),
        ...(metadata !== undefined && { metadata }),
      };
      return new EveryRegistry(services, (onTold) =>
        linksTo(addresses, options).map((link) => {
          const schedule = new HeartbeatSchedule(options.schedule, random);
          const setting = { link, endpoint: announced, schedule, clock, timeoutMs, onTold };
          const one = new RegistryAnnouncement(setting, services);
          return { one, close: () => link.close() };
        }),
      );
    },
  };
}

/** One announcement in all of them. */
class EveryRegistry implements Announcement {
  readonly #registries: readonly {
    readonly one: RegistryAnnouncement;
    readonly close: () => Promise<void>;
  }[];
  #services: readonly string[];
  #told: Promise<void>;
  #resolve: () => void = () => {};
  #withdrawn: Promise<void> | undefined;

  constructor(
    services: readonly string[],
    begin: (
      onTold: (services: readonly string[]) => void,
    ) => readonly { readonly one: RegistryAnnouncement; readonly close: () => Promise<void> }[],
  ) {
    this.#services = services;
    this.#told = this.#nobodyYet();
    this.#registries = begin((told) => {
      if (told.join('\n') === this.#services.join('\n')) this.#resolve();
    });
  }

  told(): Promise<void> {
    return this.#told;
  }

  update(services: readonly string[]): void {
    if (this.#withdrawn !== undefined || services.join('\n') === this.#services.join('\n')) return;
    this.#services = services;
    const before = this.#resolve;
    this.#told = this.#nobodyYet();
    // Whoever waits for the old list waits for the new one.
    void this.#told.then(before);
    for (const { one } of this.#registries) one.update(services);
  }

  withdraw(): Promise<void> {
    this.#withdrawn ??= this.#withdraw();
    return this.#withdrawn;
  }

  async #withdraw(): Promise<void> {
    await Promise.all(
      this.#registries.map(async ({ one, close }) => {
        await one.withdraw();
        await close();
      }),
    );
    this.#resolve();
  }

  #nobodyYet(): Promise<void> {
    return new Promise((resolve) => (this.#resolve = resolve));
  }
}

function interfacesNow(): readonly InterfaceAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.map(({ address, family, internal }) => ({ name, address, family, internal })),
  );
}

/**
 * What the page shows, as data.
 *
 * Knows: the table, and what has happened to it lately. Must not know: HTTP, HTML.
 *
 * Decision: it is bounded, whatever is registered: a hundred services, fifty instances of each, and how many more there are. A page of ten
 * thousand bars helps nobody, and making it every second would cost more than serving the registry.
 */
import type { Keeper } from '../keeper.ts';
import { addressKey, type Instance } from '../instance.ts';
import type { RegistryServer } from '../server.ts';
import type { Change } from '../table.ts';

const MOST_SERVICES = 100;
const MOST_INSTANCES = 50;
const MOST_EVENTS = 50;

export interface PageInstance {
  readonly address: string;
  /** Weight and metadata, for people. */
  readonly about: string;
  readonly leftMs: number;
}

export interface PageState {
  readonly status: string;
  /** The registry is in doubt about what it knows. */
  readonly doubtful: boolean;
  readonly ttlMs: number;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly services: readonly {
    readonly name: string;
    readonly total: number;
    readonly instances: readonly PageInstance[];
  }[];
  readonly hiddenServices: number;
  /** Newest first. */
  readonly events: readonly {
    readonly agoMs: number;
    readonly kind: 'up' | 'down';
    readonly text: string;
  }[];
}

/** The last changes, each with the time at which it was heard of. */
export class RecentChanges {
  readonly #changes: { readonly atMs: number; readonly change: Change }[] = [];
  readonly stop: () => void;

  constructor(keeper: Keeper) {
    this.stop = keeper.listen((changes) => {
      const atMs = keeper.now();
      const heard = changes ?? keeper.table.latestChanges(MOST_EVENTS);
      const last = this.#changes.at(-1)?.change.revision ?? 0;
      const fresh = heard.filter(({ revision }) => revision > last);
      this.#changes.push(...fresh.map((change) => ({ atMs, change })));
      this.#changes.splice(0, this.#changes.length - MOST_EVENTS);
    });
  }

  list(nowMs: number): PageState['events'] {
    return this.#changes.toReversed().map(({ atMs, change }) => ({
      agoMs: Math.round(nowMs - atMs),
      kind: change.kind,
      text: `${change.service}: ${addressKey(change.instance)} ${change.reason}`,
    }));
  }
}

export function pageState(registry: RegistryServer, recent: RecentChanges): PageState {
  const { table } = registry.keeper;
  const nowMs = registry.keeper.now();
  const services = table.services(nowMs);
  const { ttlMs } = table.limits;
  const { registrations, heartbeats, discoveries } = registry.counters;
  return {
    ...statusOf(registry, nowMs),
    ttlMs,
    facts: {
      services: services.length,
      instances: table.instances,
      servers: table.leases,
      watchers: registry.watchers,
      registrations,
      heartbeats,
      discoveries,
      revision: table.revision,
      ttl: `${ttlMs / 1000} s`,
      epoch: table.epoch.slice(0, 8),
    },
    services: services.slice(0, MOST_SERVICES).map(({ name, instances }) => ({
      name,
      total: instances,
      instances: table.discover(name, nowMs, MOST_INSTANCES).map(({ instance, silentMs }) => ({
        address: addressKey(instance),
        about: about(instance),
        leftMs: Math.max(0, Math.round(ttlMs - silentMs)),
      })),
    })),
    hiddenServices: Math.max(0, services.length - MOST_SERVICES),
    events: recent.list(nowMs),
  };
}

function statusOf(
  { keeper: { table } }: RegistryServer,
  nowMs: number,
): Pick<PageState, 'status' | 'doubtful'> {
  if (table.protectedSinceMs !== undefined)
    return {
      doubtful: true,
      status:
        'So many are silent at once that nobody is struck off: it may be this registry that cannot hear.',
    };
  if (!table.isSettled(nowMs))
    return {
      doubtful: true,
      status: `New: not everybody may have been heard of yet, for another ${Math.ceil((table.settlesMs - nowMs) / 1000)} s.`,
    };
  return { doubtful: false, status: 'Settled.' };
}

function about({ weight, metadata }: Instance): string {
  const pairs = [...(metadata ?? [])].map(([key, value]) => `${key} = ${value}`);
  if (weight !== undefined) pairs.unshift(`weight ${weight}`);
  return pairs.join(', ');
}

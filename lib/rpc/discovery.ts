/**
 * Where a service is to be found, and how a server says where it is.
 *
 * Knows: two interfaces, and the simplest of their implementations. Must not know: registries, gossip, DNS, etcd: each is one more
 * implementation, and stands above.
 *
 * Decision: both interfaces stand as low as the server and the channel that use them, so that neither knows who implements them. A
 * client asks for a list and may be told when it changes; an empty list is an answer (nobody offers it now), an error is none (nobody
 * knows), and the two are never mixed up: the original takes an empty answer for a dead registry.
 */
import { WirebookError } from '../base/index.ts';

/** Where to connect. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** How much of the load it should get beside the others. Left out, it counts as 1. */
  readonly weight?: number;
  /** What else whoever announced it has said: a zone, a version. */
  readonly metadata?: ReadonlyMap<string, string>;
}

export interface Discovery {
  /**
   * Asks who offers a service now.
   *
   * @returns perhaps nobody: an empty list
   * @throws the signal's reason; whatever keeps this discovery from knowing
   */
  resolve(
    service: string,
    options?: { readonly signal?: AbortSignal },
  ): Promise<readonly Endpoint[]>;

  /**
   * Tells the listener who offers a service, first as soon as it is known and then whenever it changes, whole lists each time. What a
   * discovery cannot know for the moment changes nothing: the last list stands.
   *
   * @returns ends the watch
   */
  watch?(service: string, listener: (endpoints: readonly Endpoint[]) => void): () => void;

  /** Lets go of everything it holds; watches end. A second call does nothing more. */
  close(): Promise<void>;
}

export interface Announcer {
  /**
   * Which host to announce for a server that listens on this one, if this announcer has a say in it. Asked once, when the server begins to
   * listen; what it throws, `RpcServer.listen` throws.
   */
  hostFor?(listening: string): string;

  /**
   * Begins to tell the world that these services are at this endpoint, and goes on (heartbeats, new attempts after a failure) until
   * it is withdrawn. Never throws: a server serves also while nobody can be told.
   */
  announce(endpoint: Endpoint, services: readonly string[]): Announcement;
}

/** What one server has announced. */
export interface Announcement {
  /** Resolves when the world has been told what was announced last, or it has been withdrawn. */
  told(): Promise<void>;
  /** From now on these services, no others. */
  update(services: readonly string[]): void;
  /** Takes it back. Resolves when the world has been told, or cannot be. Heartbeats have ended before it is told. */
  withdraw(): Promise<void>;
}

/** Endpoints of every service, or by the service's name. */
export type StaticEndpoints =
  | readonly Endpoint[]
  | ReadonlyMap<string, readonly Endpoint[]>
  | Readonly<Record<string, readonly Endpoint[]>>;

/**
 * A discovery that knows the answer from the start, and never another.
 *
 * @param endpoints a list, which is the answer for every service, or a list for each service's name
 * @throws WirebookError `ERR_OUT_OF_RANGE` for a port that is none
 */
export function staticDiscovery(endpoints: StaticEndpoints): Discovery {
  const ofEach = isList(endpoints) ? endpoints.map(validEndpoint) : [];
  const byService = new Map<string, readonly Endpoint[]>(
    isList(endpoints)
      ? []
      : entriesOf(endpoints).map(([service, list]) => [service, list.map(validEndpoint)]),
  );
  const find = (service: string): readonly Endpoint[] => byService.get(service) ?? ofEach;
  return {
    async resolve(service, { signal } = {}) {
      signal?.throwIfAborted();
      return find(service);
    },
    watch(service, listener) {
      let watching = true;
      queueMicrotask(() => {
        if (watching) listener(find(service));
      });
      return () => (watching = false);
    },
    async close() {},
  };
}

function isList(endpoints: StaticEndpoints): endpoints is readonly Endpoint[] {
  return Array.isArray(endpoints);
}

function entriesOf(
  endpoints: Exclude<StaticEndpoints, readonly Endpoint[]>,
): readonly (readonly [string, readonly Endpoint[]])[] {
  return endpoints instanceof Map
    ? [...endpoints]
    : Object.entries(endpoints as Readonly<Record<string, readonly Endpoint[]>>);
}

/** @throws WirebookError `ERR_OUT_OF_RANGE` when nobody could connect to it */
export function validEndpoint(endpoint: Endpoint): Endpoint {
  const { host, port } = endpoint;
  if (host === '' || !Number.isInteger(port) || port < 1 || port > 0xffff)
    throw new WirebookError(
      'ERR_OUT_OF_RANGE',
      `${host}:${port} is no endpoint: it needs a host, and a port from 1 to 65535`,
    );
  return endpoint;
}

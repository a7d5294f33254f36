/** What the registry's programs and the bench say to each other. */

export const INSTANCES = 10_000;
export const SERVICES = 100;
export const WATCHERS = 100;

/** The service that every watcher watches, and nobody offers until somebody does. */
export const WATCHED = 'WatchedService';

/** Names of services and leases of those that are there from the start. */
export const serviceName = (number: number): string => `Service${number % SERVICES}`;
export const leaseId = (number: number): string => `lease-of-the-server-${number}`;

/** A server's first message: the registry, and beside it in the same process a service that does nothing. */
export interface RegistryListening {
  readonly port: number;
  readonly echoPort: number;
}

export type RegistryOrder =
  /** So many at a time, for so long. */
  | {
      readonly kind: 'register' | 'heartbeat' | 'discover' | 'echo';
      readonly roundMs: number;
      readonly inFlight: number;
    }
  /** A server registers, and deregisters. */
  | { readonly kind: 'come-and-go' }
  /** A server registers, and then nothing is heard of it any more. */
  | { readonly kind: 'die' };

export interface RegistryAnswer {
  /** A second. */
  readonly done?: number;
  /** Until the last watcher knew. */
  readonly comeMs?: number;
  readonly goneMs?: number;
}

/**
 * A registry that can be called.
 *
 * Knows: the table, its clock, its watchers, and the service that they are. Must not know: what a lease is for.
 *
 * Decision: it is an RPC service like any other. There is no second protocol, no second port, nothing to be guessed from the bytes; what
 * calls have (deadlines, cancellation, streams, TLS) registrations have. And it keeps nothing on disk: who lives says so again within a
 * heartbeat, who does not has no business in the list. What a restart loses, its clients bridge.
 */
import { randomUUID } from 'node:crypto';
import { type Clock, realClock, WirebookError } from '../base/index.ts';
import type { ListenTarget, Transport } from '../reactor/index.ts';
import { RpcServer, type ServerAddress } from '../rpc/index.ts';
import { Registry } from './generated/registry.ts';
import { Keeper } from './keeper.ts';
import type { TableLimits } from './limits.ts';
import { refuseOriginal, serveOriginal } from './original.ts';
import { demandSecret } from './secret.ts';
import { RegistryTable } from './table.ts';
import { Watchers } from './watchers.ts';
import { instanceFromWire, newsToWire, refusing, sightingToWire } from './wire.ts';

export interface RegistryOptions extends Omit<ListenTarget, 'idleTimeoutMs'>, TableLimits {
  /** Default: `netTransport()`. `tlsTransport({ cert, key, ca, requestCert: true })` lets in only who shows a certificate. */
  readonly transport?: Transport | undefined;
  /** Whoever does not know it is refused. Without TLS it travels in the clear. */
  readonly secret?: string | undefined;
  /** Serves the original's programs too, whose messages are bare. Not together with a secret or TLS. Default false. */
  readonly original?: boolean | undefined;
  /** The most watches at a time. Default 10,000. */
  readonly maxWatchers?: number | undefined;
  /** Whose time it is. Default: the real clock. */
  readonly clock?: Clock | undefined;
}

/** What a registry has counted since it began. */
export interface RegistryCounters {
  readonly registrations: number;
  readonly heartbeats: number;
  readonly deregistrations: number;
  readonly discoveries: number;
  /** Registrations, heartbeats and the rest that were refused, whatever for. */
  readonly refusals: number;
  /** Watches that were ended because nobody read them. */
  readonly droppedWatchers: number;
}

type Counted = Exclude<keyof RegistryCounters, 'droppedWatchers' | 'refusals'>;

export class RegistryServer {
  /** What is known, for those who show it: the page, and `/metrics`. */
  readonly keeper: Keeper;
  readonly #server: RpcServer;
  readonly #watchers: Watchers;
  readonly #counters: Record<Counted | 'refusals', number>;

  private constructor(
    keeper: Keeper,
    server: RpcServer,
    watchers: Watchers,
    counters: Record<Counted | 'refusals', number>,
  ) {
    this.keeper = keeper;
    this.#server = server;
    this.#watchers = watchers;
    this.#counters = counters;
  }

  /**
   * Starts a registry.
   *
   * @throws WirebookError `ERR_OUT_OF_RANGE` for a limit that is none; `ERR_REGISTRY_ORIGINAL` for `original` together with a secret or TLS;
   *   what the transport throws: EADDRINUSE …
   */
  static async listen(options: RegistryOptions = {}): Promise<RegistryServer> {
    const { clock = realClock, secret, maxWatchers = 10_000 } = options;
    refuseOriginalWithProof(options);
    const interceptors = secret === undefined ? [] : [demandSecret(secret)];
    const table = new RegistryTable(randomUUID(), clock.now(), options);
    const { heartbeatMs, limits } = table;
    const keeper = new Keeper(table, clock);
    const watchers = new Watchers(keeper, clock, {
      maxWatchers,
      withinMs: heartbeatMs,
      stalledMs: limits.ttlMs,
    });
    try {
      const server = await RpcServer.listen({
        ...options,
        // Each server and each client stays connected.
        maxConnections: options.maxConnections ?? 50_000,
        clock,
        interceptors,
        bare: options.original === true ? serveOriginal(keeper) : refuseOriginal(whyNot(options)),
        // Who lives is heard of within that: announcers by heartbeats, watchers because they are given something.
        idleTimeoutMs: Math.max(60_000, 2 * limits.ttlMs),
        maxInFlight: maxWatchers + 1_024,
        maxInFlightTotal: maxWatchers + 16_384,
      });
      const counters = {
        registrations: 0,
        heartbeats: 0,
        deregistrations: 0,
        discoveries: 0,
        refusals: 0,
      };
      serve(server, keeper, watchers, counters);
      return new RegistryServer(keeper, server, watchers, counters);
    } catch (error) {
      watchers.close();
      keeper.close();
      throw error;
    }
  }

  /** Where it listens. */
  get address(): ServerAddress {
    return this.#server.address;
  }

  /** The name of this life of the registry. */
  get epoch(): string {
    return this.keeper.table.epoch;
  }

  get counters(): RegistryCounters {
    return { ...this.#counters, droppedWatchers: this.#watchers.dropped };
  }

  /** How many watch now. */
  get watchers(): number {
    return this.#watchers.size;
  }

  /** How many connections are open. */
  get connections(): number {
    return this.#server.connections;
  }

  /**
   * Ends all watches and closes. What was registered is forgotten.
   *
   * @param options `graceMs`: how long calls in flight may take, in milliseconds. Default 1 s
   */
  async close({ graceMs = 1_000 }: { readonly graceMs?: number } = {}): Promise<void> {
    this.#watchers.close();
    await this.#server.close({ graceMs });
    this.keeper.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function serve(
  server: RpcServer,
  keeper: Keeper,
  watchers: Watchers,
  counters: Record<Counted | 'refusals', number>,
): void {
  /** Does something to the table for a caller, and counts it. */
  const run = <Result>(
    counted: Counted | undefined,
    act: Parameters<typeof keeper.do<Result>>[0],
  ): Result => {
    if (counted !== undefined) counters[counted] += 1;
    try {
      return refusing(() => keeper.do(act));
    } catch (error) {
      counters.refusals += 1;
      throw error;
    }
  };
  const { table } = keeper;
  const { epoch } = table;
  const times = {
    ttlMs: Math.ceil(table.limits.ttlMs),
    heartbeatMs: Math.max(1, Math.floor(table.heartbeatMs)),
  };
  server.register(Registry, {
    register({ leaseId, instance, services, onlyIfFree }) {
      run('registrations', (_, nowMs) =>
        table.register({ ...instanceFromWire(instance), leaseId, services, onlyIfFree }, nowMs),
      );
      return { epoch, ...times };
    },
    heartbeat({ leaseId }) {
      run('heartbeats', (_, nowMs) => table.heartbeat(leaseId, nowMs));
      return { epoch };
    },
    deregister({ leaseId }) {
      return { found: run('deregistrations', (_, nowMs) => table.deregister(leaseId, nowMs)) };
    },
    discover({ service }) {
      return run('discoveries', (_, nowMs) => {
        const instances = table.discover(service, nowMs).map(sightingToWire);
        return { epoch, revision: table.revision, settled: table.isSettled(nowMs), instances };
      });
    },
    watch({ service, epoch: seenEpoch, revision }, context) {
      const cursor = seenEpoch === '' ? undefined : { epoch: seenEpoch, revision };
      const news = refusing(() => watchers.watch(service, cursor, context));
      return toWire(news, table.heartbeatMs);
    },
    listServices: () => run(undefined, (_, nowMs) => ({ services: [...table.services(nowMs)] })),
  });
}

async function* toWire(
  news: ReturnType<Watchers['watch']>,
  withinMs: number,
): AsyncGenerator<ReturnType<typeof newsToWire>, void, undefined> {
  for await (const one of news) yield newsToWire(one, withinMs);
}

function refuseOriginalWithProof({ original, secret, transport }: RegistryOptions): void {
  if (original !== true || (secret === undefined && transport?.name !== 'tls')) return;
  throw new WirebookError(
    'ERR_REGISTRY_ORIGINAL',
    "the original's messages have no place for a secret, and its programs do not speak TLS: serve them in a registry of their own",
  );
}

function whyNot({ secret }: RegistryOptions): string {
  return secret === undefined
    ? 'RegistryServer.listen({ original: true }) would serve it'
    : 'whoever speaks here has to know the secret';
}

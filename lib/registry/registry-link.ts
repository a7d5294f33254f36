/**
 * The way to one registry, or to one of several.
 *
 * Knows: channels, the secret, which address is the one to ask. Must not know: what is asked.
 *
 * Decision: registries know nothing of each other, and need not: a server tells all of them, so each knows everybody, and a client asks one
 * and goes on to the next when that one fails. There is no leader to be elected and nothing to agree on. Two may differ for a heartbeat,
 * which a client that can cope with a dead server can cope with too.
 */
import { type Clock, type Random, WirebookError } from '../base/index.ts';
import type { Transport } from '../reactor/index.ts';
import { Channel, type ServiceClient, type StreamOptions } from '../rpc/index.ts';
import { tell } from '../rpc/hooks.ts';
import { Registry } from './generated/registry.ts';
import { showSecret } from './secret.ts';

/** Where a registry is: `{ host, port }`, such as `registry.address`, or `host:port`. */
export type RegistryAddress = string | { readonly host: string; readonly port: number };

/** What announcers and discoveries have in common. */
export interface RegistryClientOptions {
  /** Default: `netTransport()`. */
  readonly transport?: Transport | undefined;
  /** What the registry was given as its `secret`. */
  readonly secret?: string | undefined;
  /** How long a registry may take to answer, in milliseconds. Default 2 s. */
  readonly timeoutMs?: number | undefined;
  /**
   * Is told when a registry cannot be used, once until it can be again. Default: a process warning with the code `WIREBOOK_REGISTRY`.
   * Nothing else depends on it: what can go on goes on.
   */
  readonly onProblem?: ((problem: Error, address: string) => void) | undefined;
  /** Whose time it is. Default: the real clock. */
  readonly clock?: Clock | undefined;
  /** Whose chance it is. */
  readonly random?: Random | undefined;
}

export type RegistryClient = ServiceClient<typeof Registry.methods, StreamOptions>;

export const DEFAULT_TIMEOUT_MS = 2_000;
/** By then a registry that lives has heard that nobody watches any more. */
const GRACE_MS = 500;

/** One registry. */
export class RegistryLink {
  /** `host:port`, for people. */
  readonly name: string;
  readonly client: RegistryClient;
  readonly #channel: Channel;
  readonly #onProblem: (problem: Error, address: string) => void;
  #troubled = false;

  /** @throws WirebookError `ERR_REGISTRY_ADDRESS`, `ERR_REGISTRY_SECRET`, `ERR_OUT_OF_RANGE` */
  constructor(address: RegistryAddress, options: RegistryClientOptions) {
    const { host, port } = readAddress(address);
    const { transport, secret, clock, random, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    this.name = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    this.#onProblem = options.onProblem ?? warn;
    this.#channel = new Channel({
      host,
      port,
      transport,
      clock,
      random,
      connectTimeoutMs: timeoutMs,
      interceptors: secret === undefined ? [] : [showSecret(secret)],
      // Whoever uses this link has a schedule of its own; the channel is not to slow it down.
      reconnect: { firstMs: 1, longestMs: 10 },
      keepAlive: { intervalMs: 5_000, timeoutMs: 5_000 },
    });
    this.client = this.#channel.service(Registry);
  }

  /** It cannot be used. Says so, if it could be before. */
  trouble(problem: Error): void {
    if (this.#troubled) return;
    this.#troubled = true;
    tell(() => this.#onProblem(problem, this.name));
  }

  /** It can be used. */
  fine(): void {
    this.#troubled = false;
  }

  close(): Promise<void> {
    return this.#channel.close({ graceMs: GRACE_MS });
  }
}

/** @throws WirebookError `ERR_REGISTRY_ADDRESS` when there is none, or one that is none */
export function linksTo(
  addresses: RegistryAddress | readonly RegistryAddress[],
  options: RegistryClientOptions,
): readonly RegistryLink[] {
  const list = Array.isArray(addresses) ? addresses : [addresses as RegistryAddress];
  if (list.length === 0)
    throw new WirebookError('ERR_REGISTRY_ADDRESS', 'at least one registry is needed');
  return list.map((address: RegistryAddress) => new RegistryLink(address, options));
}

function readAddress(address: RegistryAddress): { readonly host: string; readonly port: number } {
  if (typeof address !== 'string') return address;
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(address) ?? [];
  const host = bracketed ?? plain;
  if (host !== undefined && Number(port) >= 1 && Number(port) <= 0xffff)
    return { host, port: Number(port) };
  throw new WirebookError(
    'ERR_REGISTRY_ADDRESS',
    `"${address}" is not host:port (or [IPv6]:port), with a port from 1 to 65535`,
  );
}

function warn(problem: Error, address: string): void {
  process.emitWarning(`registry ${address}: ${problem.message}`, {
    type: 'WirebookWarning',
    code: 'WIREBOOK_REGISTRY',
  });
}

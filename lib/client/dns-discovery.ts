/**
 * Finding servers by DNS.
 *
 * Knows: which records to ask for, and what they mean. Must not know: how long to keep them (their ttl goes along), who calls.
 *
 * Decision: DNS has three ways of saying no, and they are told apart. There is no such name (NXDOMAIN); there is one, but without such records
 * (no data); nobody could be asked (a time-out, a failure of the server). All three are errors, for none of them says that a service has no
 * servers now, and a client keeps the list that it has. Only an SRV record whose target is "." says that (RFC 2782), and is an empty list.
 */
import { promises as dns } from 'node:dns';
import { isIP } from 'node:net';
import { WirebookError } from '../base/errors.ts';
import type { Endpoint } from '../rpc/discovery.ts';
import { CachedDiscovery, type CachedDiscoveryOptions } from './cached-discovery.ts';
import type { Answer } from './discovery-cache.ts';

/** What is asked: `new dns.promises.Resolver()` is one, with servers of your own. */
export interface DnsResolver {
  resolve4(name: string, options: { readonly ttl: true }): Promise<readonly AddressRecord[]>;
  resolve6(name: string, options: { readonly ttl: true }): Promise<readonly AddressRecord[]>;
  resolveSrv(name: string): Promise<readonly SrvRecord[]>;
}

export interface AddressRecord {
  readonly address: string;
  /** Seconds. */
  readonly ttl: number;
}

export interface SrvRecord {
  /** Where: a host's name. */
  readonly name: string;
  readonly port: number;
  /** A lower one comes first. */
  readonly priority: number;
  readonly weight: number;
}

/** One name for every service, or the name for each. */
export type DnsName = string | ((service: string) => string);

/** A name with address records, and a port that no record says. */
export interface DnsAddresses {
  /** Such as `echo.internal`. An address stands for itself. */
  readonly host: DnsName;
  readonly port: number;
  /** A records (4), AAAA records (6); left out, AAAA where there is no A: a server with both must not count twice. */
  readonly family?: 4 | 6 | undefined;
}

/** A name with SRV records, which say ports, weights and priorities too. */
export interface DnsServices {
  /** Such as `_echo._tcp.internal`. */
  readonly srv: DnsName;
}

export type DnsDiscoveryOptions = (DnsAddresses | DnsServices) &
  CachedDiscoveryOptions & {
    /** Whom to ask. Default: the servers that the system is set up for. */
    readonly resolver?: DnsResolver | undefined;
    /** No answer is kept for longer, whatever its ttl. Default 5 min. SRV answers come without one, and are kept for `ttlMs`. */
    readonly longestTtlMs?: number;
  };

/** No answer is kept for less: a ttl of 0 means that it is not to be kept, and would be a question for each call. */
const LEAST_TTL_MS = 1_000;
const LONGEST_TTL_MS = 300_000;

/**
 * Finds servers by DNS: address records and a port, or SRV records. Answers are kept for as long as they say; a watch asks again when they
 * have run out. Of SRV records those with the best priority share the load by weight, all others stand by with weight 0. Targets of SRV
 * records are names, and looked up when somebody connects.
 *
 * Its errors: WirebookError `ERR_DNS_NOT_FOUND` (no such name), `ERR_DNS_NO_RECORDS` (none of this kind), `ERR_DNS_FAILED` (nobody could be
 * asked), with Node's own error as the cause; `ERR_OUT_OF_RANGE` for a port that is none.
 */
export function dnsDiscovery(options: DnsDiscoveryOptions): CachedDiscovery {
  const { resolver = systemResolver, longestTtlMs = LONGEST_TTL_MS } = options;
  const find = 'srv' in options ? services(options, resolver) : addresses(options, resolver);
  const ask = async (service: string): Promise<Answer> => {
    const { endpoints, ttlMs } = await find(service);
    if (ttlMs === undefined) return { endpoints };
    return { endpoints, ttlMs: Math.max(LEAST_TTL_MS, Math.min(ttlMs, longestTtlMs)) };
  };
  return new CachedDiscovery({ ask, close: async () => {} }, options);
}

/**
 * The names file of this machine (`/etc/hosts`) knows names that no server does: it is asked when those have none, and first about
 * `localhost`, which is no server's business (RFC 6761).
 */
const systemResolver: DnsResolver = {
  resolve4: (name) => withNamesFile(name, 4, () => dns.resolve4(name, { ttl: true })),
  resolve6: (name) => withNamesFile(name, 6, () => dns.resolve6(name, { ttl: true })),
  resolveSrv: (name) => dns.resolveSrv(name),
};

/** The ttl of what a names file says, in seconds: it has none. */
const NAMES_FILE_TTL = 30;

async function withNamesFile(
  name: string,
  family: 4 | 6,
  askServers: () => Promise<readonly AddressRecord[]>,
): Promise<readonly AddressRecord[]> {
  const look = async (): Promise<readonly AddressRecord[]> => {
    const found = await dns.lookup(name, { all: true, family });
    return found.map(({ address }) => ({ address, ttl: NAMES_FILE_TTL }));
  };
  if (LOCALHOST.test(name)) return look();
  try {
    return await askServers();
  } catch (error) {
    // What the servers have said says more than that the file has nothing either.
    return look().catch(() => {
      throw error;
    });
  }
}

const LOCALHOST = /(^|\.)localhost\.?$/i;

function nameOf(name: DnsName, service: string): string {
  return typeof name === 'string' ? name : name(service);
}

function addresses(
  { host, port, family }: DnsAddresses,
  resolver: DnsResolver,
): (service: string) => Promise<Answer> {
  const ask = async (name: string, by: 4 | 6): Promise<readonly AddressRecord[]> => {
    const records =
      by === 4 ? resolver.resolve4(name, WITH_TTL) : resolver.resolve6(name, WITH_TTL);
    return records.catch((error: unknown) => {
      throw dnsError(name, by === 4 ? 'A' : 'AAAA', error);
    });
  };
  return async (service) => {
    const name = nameOf(host, service);
    if (isIP(name) !== 0) return { endpoints: [{ host: name, port }] };
    const records = await (family === undefined
      ? ask(name, 4).catch((error: unknown) => orSixth(error, () => ask(name, 6)))
      : ask(name, family));
    const ttl = records.reduce((least, record) => Math.min(least, record.ttl), Infinity);
    return {
      endpoints: records.map(({ address }) => ({ host: address, port })),
      ttlMs: Number.isFinite(ttl) ? ttl * 1_000 : undefined,
    };
  };
}

const WITH_TTL = { ttl: true } as const;

/** Only where somebody has said that there is no A record is it worth asking for another kind. */
async function orSixth(
  error: unknown,
  ask: () => Promise<readonly AddressRecord[]>,
): Promise<readonly AddressRecord[]> {
  if (!(error instanceof WirebookError) || error.code === 'ERR_DNS_FAILED') throw error;
  try {
    return await ask();
  } catch (other) {
    throw other instanceof WirebookError && other.code === 'ERR_DNS_FAILED' ? other : error;
  }
}

function services(
  { srv }: DnsServices,
  resolver: DnsResolver,
): (service: string) => Promise<Answer> {
  return async (service) => {
    const name = nameOf(srv, service);
    const records = await resolver.resolveSrv(name).catch((error: unknown) => {
      throw dnsError(name, 'SRV', error);
    });
    const best = records.reduce((least, { priority }) => Math.min(least, priority), Infinity);
    const endpoints = records
      .filter((record) => hostIn(record) !== '')
      .map((record) => ({
        host: hostIn(record),
        port: record.port,
        weight: record.priority === best ? Math.max(record.weight, LIGHT) : 0,
      }));
    return { endpoints: evenWhereNobodySays(endpoints) };
  };
}

/** Beside others a weight of 0 means a very small chance (RFC 2782), not none. */
const LIGHT = 0.01;

/** Where all that share the load weigh nothing, they share it evenly. */
function evenWhereNobodySays(
  endpoints: readonly (Endpoint & { readonly weight: number })[],
): readonly Endpoint[] {
  if (endpoints.some(({ weight }) => weight > LIGHT)) return endpoints;
  return endpoints.map((endpoint) => ({ ...endpoint, weight: endpoint.weight > 0 ? 1 : 0 }));
}

/** A target of "." says that there is none. */
function hostIn({ name }: SrvRecord): string {
  return name.replace(/\.$/, '');
}

function dnsError(name: string, kind: string, error: unknown): WirebookError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const cause = { cause: error };
  if (code === 'ENOTFOUND')
    return new WirebookError('ERR_DNS_NOT_FOUND', `there is no name ${name}`, cause);
  if (code === 'ENODATA')
    return new WirebookError(
      'ERR_DNS_NO_RECORDS',
      `the name ${name} has no ${kind} records`,
      cause,
    );
  const why = code === '' ? String(error) : code;
  return new WirebookError(
    'ERR_DNS_FAILED',
    `the ${kind} records of ${name} could not be asked for: ${why}`,
    cause,
  );
}

/**
 * What is registered: a server's address and the services that it offers, checked.
 *
 * Knows: which names, hosts and ports make sense. Must not know: leases, time, who registers.
 *
 * Decision: an address is checked where it comes in, by the one rule of whether another machine could connect to it, and brought into one
 * spelling. `0.0.0.0` is a fine address to listen on and none to go to; `::1` and `0:0:0:0:0:0:0:1` must not be two servers. The original
 * checks nothing: a discovery that it takes for a registration becomes an instance at "", port 0.
 */
import { formatIPv6, parseIPv4, parseIPv6 } from '../socket/ip-text.ts';
import { refusal } from './errors.ts';
import { MAX_METADATA_BYTES, MAX_NAME_BYTES, MAX_SERVICES_EACH } from './limits.ts';

/** Where a service can be had. */
export interface Instance {
  readonly host: string;
  readonly port: number;
  /** How much of the load it should get; left out, as much as the others that leave it out. */
  readonly weight?: number;
  readonly metadata?: ReadonlyMap<string, string>;
}

/** What a server asks to be entered. */
export interface Registration extends Instance {
  /** Chosen by the server, so that asking twice is as good as once; whoever knows it may renew and end the lease. */
  readonly leaseId: string;
  readonly services: readonly string[];
  /** Do not take the address from another server that holds it. */
  readonly onlyIfFree?: boolean;
}

const NAME = /^[^\s\p{Cc}\p{Cs}]+$/u;
const LEASE_ID = /^[\w-]{16,64}$/;
/** RFC 1123, and underscores, which container networks put into names. */
const HOST_NAME =
  /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*$/;
const HIGHEST_WEIGHT = 1_000_000;

const encoder = new TextEncoder();

/** An address as a key, the same for every spelling: `127.0.0.1:8080`, `[::1]:8080`. */
export function addressKey({ host, port }: Pick<Instance, 'host' | 'port'>): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * Checks a registration, and writes its host in the one way that we use.
 *
 * @throws RegistryError `ERR_REGISTRY_INVALID_…`, saying what is wrong with what
 */
export function validRegistration(registration: Registration): Registration {
  const { leaseId, services, onlyIfFree = false } = registration;
  validLeaseId(leaseId);
  if (services.length === 0 || services.length > MAX_SERVICES_EACH)
    throw refusal(
      'ERR_REGISTRY_INVALID_SERVICE',
      `a server registers from 1 to ${MAX_SERVICES_EACH} services, not ${services.length}`,
    );
  const names = [...new Set(services.map(validServiceName))];
  return { ...validInstance(registration), leaseId, services: names, onlyIfFree };
}

/** @throws RegistryError `ERR_REGISTRY_INVALID_HOST`, `…_PORT` or `…_METADATA` */
function validInstance({ host, port, weight, metadata }: Instance): Instance {
  return {
    host: validHost(host),
    port: validPort(port),
    ...(weight !== undefined && { weight: validWeight(weight) }),
    ...(metadata !== undefined && metadata.size > 0 && { metadata: validMetadata(metadata) }),
  };
}

/** @throws RegistryError `ERR_REGISTRY_INVALID_SERVICE` */
export function validServiceName(name: string): string {
  if (name === '') throw refusal('ERR_REGISTRY_INVALID_SERVICE', 'a service needs a name');
  // A name that long need not be counted to the last byte, or shown.
  const bytes = name.length > MAX_NAME_BYTES ? name.length : utf8Length(name);
  if (bytes > MAX_NAME_BYTES)
    throw refusal(
      'ERR_REGISTRY_INVALID_SERVICE',
      `the name of a service has at most ${MAX_NAME_BYTES} bytes, this one ${bytes}: "${name.slice(0, 20)}…"`,
    );
  if (!NAME.test(name))
    throw refusal(
      'ERR_REGISTRY_INVALID_SERVICE',
      `the name of a service has no white space or control characters: ${JSON.stringify(name)}`,
    );
  return name;
}

/** @throws RegistryError `ERR_REGISTRY_INVALID_LEASE` */
export function validLeaseId(leaseId: string): string {
  if (LEASE_ID.test(leaseId)) return leaseId;
  throw refusal(
    'ERR_REGISTRY_INVALID_LEASE',
    'a lease id is 16 to 64 letters, digits, - and _, chosen by chance: crypto.randomUUID()',
  );
}

/** What an instance takes on the wire at most, in bytes: for the limit on what one answer may hold. */
export function instanceBytes({ host, metadata }: Instance): number {
  let bytes = utf8Length(host) + 40;
  if (metadata !== undefined) bytes += metadataBytes(metadata);
  return bytes;
}

/** Whether a client would notice the difference. */
export function sameInstance(one: Instance, other: Instance): boolean {
  if (one.host !== other.host || one.port !== other.port || one.weight !== other.weight)
    return false;
  const mine = one.metadata ?? new Map<string, string>();
  const theirs = other.metadata ?? new Map<string, string>();
  return mine.size === theirs.size && [...mine].every(([key, value]) => theirs.get(key) === value);
}

function validHost(host: string): string {
  const refuse = (why: string): never => {
    const shown = host.length > 80 ? `${host.slice(0, 80)}…` : host;
    throw refusal('ERR_REGISTRY_INVALID_HOST', `host "${shown}" ${why}`);
  };
  if (host === '') return refuse('is empty');
  if (host.includes('%')) return refuse('has a scope, which means nothing on another machine');
  if (host.includes(':')) {
    const bytes = parseIPv6(host) ?? refuse('is no IPv6 address');
    const address = formatIPv6(bytes);
    return address === '::' ? refuse('means every interface: one listens there') : address;
  }
  const name = host.toLowerCase().replace(/\.$/, '');
  if (parseIPv4(name) !== undefined)
    return name === '0.0.0.0' ? refuse('means every interface: one listens there') : name;
  // 1.2.3, 300.0.0.1 and 0x7f.1 are numbers to some resolvers, names to none.
  if (/(?:^|\.)(?:\d+|0x[\da-f]*)$/.test(name)) return refuse('is no IPv4 address');
  return HOST_NAME.test(name) ? name : refuse('is neither an address nor a host name');
}

function validPort(port: number): number {
  if (Number.isInteger(port) && port >= 1 && port <= 0xffff) return port;
  throw refusal(
    'ERR_REGISTRY_INVALID_PORT',
    `a port is a whole number from 1 to 65535, not ${port}`,
  );
}

function validWeight(weight: number): number {
  if (weight >= 0 && weight <= HIGHEST_WEIGHT) return weight;
  throw refusal(
    'ERR_REGISTRY_INVALID_METADATA',
    `a weight is a number from 0 to ${HIGHEST_WEIGHT}, not ${weight}`,
  );
}

function validMetadata(metadata: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const bytes = metadataBytes(metadata);
  if (bytes <= MAX_METADATA_BYTES) return new Map(metadata);
  throw refusal(
    'ERR_REGISTRY_INVALID_METADATA',
    `metadata take at most ${MAX_METADATA_BYTES} bytes, these ${bytes}`,
  );
}

function metadataBytes(metadata: ReadonlyMap<string, string>): number {
  let bytes = 0;
  for (const [key, value] of metadata) bytes += utf8Length(key) + utf8Length(value) + 12;
  return bytes;
}

function utf8Length(text: string): number {
  return encoder.encode(text).length;
}

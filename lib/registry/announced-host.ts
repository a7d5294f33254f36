/**
 * Which address a server should be told others by.
 *
 * Knows: where it listens, and which interfaces there are. Must not know: how those are found out, or who is told. A leaf.
 *
 * Decision: whoever listens on one address is found there. Whoever listens on all of them has to choose one, and loopback, which would be
 * right on a laptop, is wrong on every other machine: so the first address that another machine could use, loopback only where there
 * is no other, and what you say if you say anything. The original announces 127.0.0.1, wherever it runs.
 */
import { WirebookError } from '../base/errors.ts';

/** One address of one interface, as `os.networkInterfaces()` has it. */
export interface InterfaceAddress {
  readonly name: string;
  readonly address: string;
  readonly family: string;
  readonly internal: boolean;
}

/** How to choose: a host as it is, or the address of an interface such as `eth0`. Left out: by where the server listens. */
export type AnnouncedHost = string | { readonly interface: string };

const EVERYWHERE: ReadonlySet<string> = new Set(['0.0.0.0', '::', '']);

/**
 * @param listening the host that the server listens on
 * @throws WirebookError `ERR_REGISTRY_NO_ADDRESS` when the interface that was named is not there, or has no address
 */
export function announcedHost(
  listening: string,
  interfaces: readonly InterfaceAddress[],
  chosen?: AnnouncedHost,
): string {
  if (typeof chosen === 'string') return chosen;
  if (chosen !== undefined) {
    const found = firstOf(interfaces.filter(({ name }) => name === chosen.interface));
    if (found !== undefined) return found.address;
    const names = [...new Set(interfaces.map(({ name }) => name))].join(', ');
    throw new WirebookError(
      'ERR_REGISTRY_NO_ADDRESS',
      `there is no interface ${chosen.interface} with an address; there are: ${names}`,
    );
  }
  if (!EVERYWHERE.has(listening)) return listening;
  const outward = firstOf(interfaces.filter(({ internal }) => !internal));
  return outward?.address ?? '127.0.0.1';
}

/** IPv4 before IPv6: a listener on `0.0.0.0` has no other, one on `::` commonly has both. Link-local ones need a scope, and are left out. */
function firstOf(addresses: readonly InterfaceAddress[]): InterfaceAddress | undefined {
  const usable = addresses.filter(({ address }) => !/^fe80:/i.test(address));
  return usable.find(({ family }) => family === 'IPv4') ?? usable[0];
}

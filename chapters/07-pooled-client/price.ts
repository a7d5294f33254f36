/** What a call costs, and what it leaves behind. */

import { readFileSync } from 'node:fs';

/** The mean of so many calls, one after the other, in microseconds. */
export async function meanUs(calls: number, call: () => Promise<unknown>): Promise<number> {
  await call(); // the first one loads what is needed
  const since = performance.now();
  for (let i = 0; i < calls; i += 1) await call();
  return ((performance.now() - since) / calls) * 1_000;
}

const TIME_WAIT = '06';

/** How many connections to this port are in TIME_WAIT: proc(5), /proc/net/tcp. */
export function waitingOut(port: number): number {
  const [, ...lines] = readFileSync('/proc/net/tcp', 'utf8').trimEnd().split('\n');
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  return lines.filter((line) => {
    const [, , remote = '', state] = line.trim().split(/\s+/);
    return remote.endsWith(`:${hexPort}`) && state === TIME_WAIT;
  }).length;
}

/** How many ports the kernel has for the near ends of connections: ip_local_port_range, ip(7). */
export function nearPorts(): number {
  const [first = 0, last = 0] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
    .split('\t')
    .map(Number);
  return last - first + 1;
}

/** The kernel's own list of TCP connections, /proc/net/tcp: who, with whom, in which state. proc(5). */

import { readFileSync } from 'node:fs';

/** In the order of their numbers, from 1. */
const STATES = [
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
] as const;

export type TcpState = (typeof STATES)[number];

export interface TcpEntry {
  readonly localPort: number;
  readonly state: TcpState | undefined;
  /** How long the running timer has to go. */
  readonly timerSeconds: number;
}

/**
 * The connection whose own end has this port, once it is in this state. The kernel finishes some things a moment after the
 * call has returned; and the list is not read in one piece, so an entry may be missed once, while others come and go.
 */
export function tcpEntry(localPort: number, state: TcpState): TcpEntry {
  const giveUp = performance.now() + 5_000;
  for (;;) {
    const entries = tcpTable().filter((entry) => entry.localPort === localPort);
    const found = entries.find((entry) => entry.state === state);
    if (found !== undefined) return found;
    if (performance.now() > giveUp) {
      throw new Error(`port ${localPort} is never in ${state}, but ${JSON.stringify(entries)}`);
    }
  }
}

function tcpTable(): TcpEntry[] {
  const [, ...lines] = readFileSync('/proc/net/tcp', 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [, local = '', , state = '', , timer = ''] = line.trim().split(/\s+/);
    return {
      localPort: Number.parseInt(local.slice(-4), 16),
      state: STATES[Number.parseInt(state, 16) - 1],
      timerSeconds: Number.parseInt(timer.slice(3), 16) / 100,
    };
  });
}

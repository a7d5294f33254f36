/** The kernel's own list of TCP connections, /proc/net/tcp: who, with whom, in which state. proc(5). */

import { readFileSync } from 'node:fs';

export interface TcpEntry {
  readonly localPort: number;
  readonly remotePort: number;
  readonly state: string;
  /** How long the running timer has to go. */
  readonly timerSeconds: number;
}

const STATES = [
  'ESTABLISHED SYN_SENT SYN_RECV FIN_WAIT1 FIN_WAIT2 TIME_WAIT',
  'CLOSE CLOSE_WAIT LAST_ACK LISTEN CLOSING',
].flatMap((line) => line.split(' '));

/** All entries whose own end has this port. */
export function tcpTable(localPort: number): TcpEntry[] {
  const [, ...lines] = readFileSync('/proc/net/tcp', 'utf8').trimEnd().split('\n');
  const entries = lines.map((line) => {
    const [, local = '', remote = '', state = '', , timer = ''] = line.trim().split(/\s+/);
    return {
      localPort: Number.parseInt(local.slice(-4), 16),
      remotePort: Number.parseInt(remote.slice(-4), 16),
      state: STATES[Number.parseInt(state, 16) - 1] ?? state,
      timerSeconds: Number.parseInt(timer.slice(3), 16) / 100,
    };
  });
  return entries.filter((entry) => entry.localPort === localPort);
}

/** Asks the table until it says so: the kernel finishes some things a moment after the call has returned. */
export function tcpTableUntil(
  localPort: number,
  done: (entries: TcpEntry[]) => boolean,
): TcpEntry[] {
  const giveUp = performance.now() + 5_000;
  for (;;) {
    const entries = tcpTable(localPort);
    if (done(entries)) return entries;
    if (performance.now() > giveUp) {
      throw new Error(`port ${localPort} stays ${JSON.stringify(entries)}`);
    }
  }
}

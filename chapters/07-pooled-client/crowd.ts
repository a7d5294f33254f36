/** Callers who come all at once. */

import { once } from 'node:events';
import net from 'node:net';
import { setImmediate as aTurn } from 'node:timers/promises';
import { ManualClock } from 'wirebook/base';
import type { Open } from './pools.ts';

/** So many callers want an echo. @returns how many connections the server has seen */
export async function connectionsSeen(open: Open, max: number, callers: number): Promise<number> {
  let seen = 0;
  const server = net.createServer((connection) => {
    seen += 1;
    connection.pipe(connection);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as net.AddressInfo;
  const opened: net.Socket[] = [];
  await using pool = open({
    max,
    async connect() {
      const socket = net.connect(port, '127.0.0.1');
      opened.push(socket);
      await once(socket, 'connect');
      return socket;
    },
  });
  const caller = (): Promise<void> =>
    pool.use(async (socket) => {
      socket.write('?');
      await once(socket, 'data');
    });
  await Promise.all(Array.from({ length: callers }, caller));
  for (const socket of opened) socket.destroy();
  server.close();
  return seen;
}

/**
 * A pool has one connection. So many callers come at once, each needs one for 2 ms, and a new one takes 100 ms. Simulated.
 *
 * @returns how many connections it has a second later
 */
export async function afterSpike(open: Open, callers: number): Promise<number> {
  const clock = new ManualClock();
  const later = (ms: number): Promise<void> => new Promise((then) => clock.after(ms, then));
  let made = 0;
  await using pool = open({
    max: callers,
    clock,
    async connect() {
      made += 1;
      if (made > 1) await later(100);
      return {};
    },
  });
  await pool.use(async () => {});
  for (let caller = 0; caller < callers; caller += 1) void pool.use(() => later(2));
  for (let ms = 0; ms < 1_000; ms += 1) {
    // Whoever is woken now acts now, before any time passes.
    for (let turn = 0; turn < 3; turn += 1) await aTurn();
    clock.advance(1);
  }
  return pool.count();
}

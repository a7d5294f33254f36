/** The chapter's claims on other inputs than it shows. May block, so it is a program of its own: prints one line of JSON. */

import { TcpSocket, MSG_DONTWAIT, MSG_PEEK } from 'wirebook/socket';
import { pair } from './pair.ts';
import { restart } from './restart.ts';
import { outcome } from './show.ts';
import { tcpEntry } from './tcp-table.ts';
import { medianMs } from './two-sends.ts';

const TRUTHS = [false, true];

/** How many clients get in before anybody is accepted. */
function roomFor(backlog: number): number {
  const listener = TcpSocket.listen({ backlog });
  const guests: TcpSocket[] = [];
  const knock = (): TcpSocket =>
    TcpSocket.connect({ ...listener.localAddress(), sendTimeoutMs: 200 });
  while (outcome(() => guests.push(knock())) !== 'EINPROGRESS');
  for (const socket of [listener, ...guests]) socket.close();
  return guests.length;
}

/** What the client reads after the server has sent this much, ended by `shutdown` or with a byte unread by `close`. */
function afterHalfClose(bytes: number): { answer: number; end: number | string } {
  const [client, server] = pair();
  client.shutdown('write');
  server.recv(new Uint8Array(1));
  server.sendAll(new Uint8Array(bytes));
  server.close();
  const buffer = new Uint8Array(65_536);
  let answer = 0;
  for (;;) {
    const end = outcome(() => client.recv(buffer));
    if (typeof end === 'string' || end === 0) return { answer, end };
    answer += end;
  }
}

function peeks(text: string, times: number): (number | string)[] {
  const [client, server] = pair();
  client.send(Buffer.from(text));
  const buffer = new Uint8Array(1024);
  const seen = Array.from({ length: times }, () => server.recv(buffer, MSG_PEEK));
  return [...seen, server.recv(buffer), outcome(() => server.recv(buffer, MSG_DONTWAIT))];
}

/** How much a full pipe takes, and what it says then: without waiting, and with a time-out. */
function partialSend(bytes: number): { taken: number; full: unknown; waited: unknown } {
  const [client] = pair();
  const cargo = new Uint8Array(bytes);
  const taken = client.send(cargo, MSG_DONTWAIT);
  const full = outcome(() => client.send(cargo, MSG_DONTWAIT));
  client.setOption('SO_SNDTIMEO', 50);
  return { taken, full, waited: outcome(() => client.send(cargo)) };
}

/** A blocking send that is cut short by its time-out. */
function timedSend(bytes: number): number {
  const [client] = pair();
  client.setOption('SO_SNDTIMEO', 50);
  return client.send(new Uint8Array(bytes));
}

/** The state of a connection as its one end sees it, when the other has closed or not, and after so many sends. */
function stateAfter(closes: 'nobody' | 'peer', sends: number): string | undefined {
  const [client, server] = pair();
  const { port } = client.localAddress();
  const isOver = (): boolean => outcome(() => client.remoteAddress()) === 'ENOTCONN';
  if (closes === 'peer') server.close();
  for (let i = 0; i < sends; i += 1) client.send(Uint8Array.of(1));
  if (closes === 'peer' && sends > 0) while (!isOver());
  return isOver() ? 'over' : tcpEntry(port, closes === 'peer' ? 'CLOSE_WAIT' : 'ESTABLISHED').state;
}

console.log(
  JSON.stringify({
    rooms: [0, 1, 4, 9].map((backlog) => [backlog, roomFor(backlog)]),
    restarts: (['client', 'server'] as const).flatMap((closesFirst) =>
      // A port given to a listener with the option may have others' leftovers, so for the client's case it is without.
      (closesFirst === 'client' ? [false] : TRUTHS).flatMap((before) =>
        TRUTHS.map((after) => [
          closesFirst,
          before,
          after,
          outcome(() => restart({ closesFirst, before, after })),
        ]),
      ),
    ),
    peeks: [peeks('a', 3), peeks('some more', 1)],
    partial: partialSend(16 * 1024 * 1024),
    timed: timedSend(16 * 1024 * 1024),
    halfClose: [1, 100_000].map(afterHalfClose),
    states: [stateAfter('nobody', 2), stateAfter('peer', 0), stateAfter('peer', 1)],
    twoSends: {
      together: medianMs('one send'),
      togetherAtOnce: medianMs('one send', 'client'),
      apart: medianMs('two sends'),
      apartAtOnce: medianMs('two sends', 'client'),
      inARow: medianMs('two requests', 'client'),
      inARowAtOnce: medianMs('two requests', 'both ends'),
    },
  }),
);

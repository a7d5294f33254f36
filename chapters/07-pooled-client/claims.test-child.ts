/** What of the chapter's claims may block, on other inputs than it shows. A program of its own: `--port` of a shop; prints one line of JSON. */

import { parseArgs } from 'node:util';
import { MSG_DONTWAIT, MSG_PEEK } from 'wirebook/socket';
import { pair } from '../01-blocking-echo/pair.ts';
import { outcome } from '../01-blocking-echo/show.ts';
import { secondAnswerMs } from './second-request.ts';
import { untilReset } from './until-reset.ts';

const { values } = parseArgs({ options: { port: { type: 'string', default: '7000' } } });
const port = Number(values.port);

/** What looks and sends say of a connection whose other end has ended in some way. */
function afterEnd(how: 'close' | 'shutdown' | 'unread'): unknown[] {
  const [client, server] = pair();
  if (how === 'unread') client.send(Buffer.from('an order'));
  if (how === 'shutdown') server.shutdown('write');
  else server.close();
  const pending = client.getOption('SO_ERROR');
  const peek = outcome(() => client.recv(new Uint8Array(1), MSG_PEEK | MSG_DONTWAIT));
  const send = outcome(() => client.send(Buffer.from('one')));
  if (how === 'close') untilReset(client);
  const again = outcome(() => client.send(Buffer.from('two')));
  client.close();
  server.close();
  return [pending, peek, send, again];
}

const ways = [
  secondAnswerMs(port, false, 2, 150),
  secondAnswerMs(port, false, 1, 150),
  secondAnswerMs(port, true, 1, 150),
  secondAnswerMs(port, true, 2, 150),
];
console.log(
  JSON.stringify({
    stalled: ways.map((ms) => ms > 20),
    // Its acknowledgement travels with the answer.
    notForLong: secondAnswerMs(port, false, 1, 1) < 35,
    closed: afterEnd('close'),
    halfClosed: afterEnd('shutdown'),
    reset: afterEnd('unread'),
  }),
);

/** Sends twice to a peer that has gone. `--sigpipe default` takes back that Node ignores SIGPIPE. */

import { parseArgs } from 'node:util';
import koffi from 'koffi';
import { MSG_NOSIGNAL, type TcpSocket } from 'wirebook/socket';
import { ready } from '../notebook/peer.ts';
import { pair } from './pair.ts';
import { outcome } from './show.ts';

const SIGPIPE = 13;
const { values } = parseArgs({
  options: { sigpipe: { type: 'string' }, nosignal: { type: 'boolean', default: false } },
});
if (values.sigpipe === 'default') {
  koffi.load(null).func('void *signal(int number, void *handler)')(SIGPIPE, null);
}
await ready();

const flags = values.nosignal ? MSG_NOSIGNAL : 0;
const [client, server] = pair();
server.close();
console.log(`first send   ${outcome(() => client.send(Buffer.from('one'), flags))}`);
untilReset(client);
console.log(`second send  ${outcome(() => client.send(Buffer.from('two'), flags))}`);

/** Returns when the answer to the first send, a RST, is here: then the socket has no peer any more. */
function untilReset(socket: TcpSocket): void {
  while (outcome(() => socket.remoteAddress()) !== 'ENOTCONN');
}

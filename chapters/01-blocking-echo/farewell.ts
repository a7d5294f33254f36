/** Sends twice to a peer that has gone. `--sigpipe default` takes back that Node ignores SIGPIPE. */

import { parseArgs } from 'node:util';
import koffi from 'koffi';
import { MSG_NOSIGNAL } from 'wirebook/socket';
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
while (outcome(() => client.remoteAddress()) !== 'ENOTCONN'); // until the answer, a RST, is here
console.log(`second send  ${outcome(() => client.send(Buffer.from('two'), flags))}`);

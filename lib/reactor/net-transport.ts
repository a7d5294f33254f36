/**
 * The transport over `node:net`: plain TCP on any platform. The default.
 *
 * Knows: nothing that its parts do not. Must not know: what travels on its connections.
 *
 * Decision: half-open is allowed. Node's default answers a FIN with a FIN, and a client that sends its requests and ends would get
 * no answers.
 */
import { connect } from 'node:net';
import { connectOnNode, listenOnNode } from './node-endpoint.ts';
import type { Transport } from './transport.ts';

/** Plain TCP by Node's own sockets. Its errors are Node's own. */
export function netTransport(): Transport {
  return {
    name: 'net',
    listen: (target, onConnection) =>
      listenOnNode(target, onConnection, ({ ready }) => (socket) => {
        ready({ socket, carrier: socket });
      }),
    connect: (target, onConnection) =>
      connectOnNode(target, onConnection, () => {
        const { host, port } = target;
        const socket = connect({ host, port, allowHalfOpen: true, noDelay: true });
        return { socket, readyEvent: 'connect', usable: () => ({ socket, carrier: socket }) };
      }),
  };
}

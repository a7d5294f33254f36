/**
 * Listening on an epoll loop.
 *
 * Knows: how a listening socket is made fit for a loop. Must not know: names, promises.
 *
 * Decision: apart from the transport, for whoever drives a loop by `run()`, where no promise is ever kept: it does everything at
 * once, and takes an address instead of a name.
 */
import { TcpSocket } from '../socket/index.ts';
import { setNonBlocking } from '../socket/nonblocking.ts';
import { Acceptor } from './acceptor.ts';
import type { EventLoop } from './event-loop.ts';
import { completeListenTarget } from './limits.ts';
import type { Connection, ConnectionHandler, Listener, ListenTarget } from './transport.ts';
import { Workspace } from './workspace.ts';

/**
 * Listens on a loop, however it is driven.
 *
 * @param target its `host` is an address, not a name
 * @throws SocketError: EADDRINUSE, EADDRNOTAVAIL, EACCES, EMFILE; code `ERR_SOCKET_ADDRESS` for a name, `ERR_OUT_OF_RANGE` for a
 *   limit that is none
 */
export function listenOnLoop(
  loop: EventLoop,
  target: ListenTarget,
  onConnection: (connection: Connection) => ConnectionHandler,
): Listener {
  const limits = completeListenTarget(target);
  const { host: address, port, backlog } = limits;
  const socket = TcpSocket.listen({ address, port, backlog });
  try {
    setNonBlocking(socket.fd);
    // What leaves has been put together a turn at a time: nothing is left for Nagle to do. Accepted sockets inherit this.
    socket.setOption('TCP_NODELAY', true);
    const acceptor = new Acceptor(Workspace.of(loop), socket, limits, onConnection);
    return {
      address: acceptor.address,
      get counters() {
        return acceptor.counters;
      },
      close: async () => acceptor.close(),
    };
  } catch (error) {
    socket.close();
    throw error;
  }
}

/**
 * Brings the chapter and its sender together, once for each cell.
 *
 * Knows: one listening socket and one lane. Must not know: what they say to each other.
 *
 * Decision: a meeting ends when the sender has said so. What it printed belongs to the cell that caused it.
 */

import { MSG_PEEK, MSG_WAITALL, TcpSocket } from 'wirebook/socket';
import { lane } from '../notebook/lane.ts';

/** Runs `receive` on a connection at whose other end the sender takes `steps`. */
export type Meet = (
  steps: readonly string[],
  receive: (socket: TcpSocket) => void,
) => Promise<void>;

/** Starts the sender, a process of its own that listens to no one but us. */
export async function startSender(): Promise<Meet> {
  const sender = await lane('sender', './sender.ts');
  let door: TcpSocket | undefined;
  return async (steps, receive) => {
    door ??= TcpSocket.listen();
    sender.send({ port: door.localAddress().port, steps });
    await sender.next(); // it has connected
    {
      using socket = door.accept();
      receive(socket);
    }
    await sender.next(); // it has seen the end of this connection
  };
}

/**
 * Waits until so many bytes have come, and takes none of them.
 *
 * @returns how many are there; fewer than asked for when the stream ends before
 */
export function waitUntilThere(socket: TcpSocket, bytes: number): number {
  return socket.recv(new Uint8Array(bytes), MSG_PEEK | MSG_WAITALL);
}

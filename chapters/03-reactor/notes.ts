/** Two pieces of the notes, faithfully in TypeScript: how they send, and how they tell events apart. */

import { EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT } from 'wirebook/reactor';
import { MSG_DONTWAIT, type TcpSocket } from 'wirebook/socket';
import { outcome } from './pairs.ts';

/** `send_all`, on a socket that does not wait. @returns false when the send buffer is full: "will try later" */
export function sendAll(socket: TcpSocket, bytes: Uint8Array): boolean {
  let total = 0;
  while (total < bytes.length) {
    const sent = outcome(() => socket.send(bytes.subarray(total), MSG_DONTWAIT));
    if (typeof sent === 'string') return false;
    total += sent;
  }
  return true;
}

/** `send_message`: the length, then the text. */
export function sendMessage(socket: TcpSocket, message: Uint8Array): boolean {
  const header = new Uint8Array(4);
  new DataView(header.buffer).setUint32(0, message.length);
  return sendAll(socket, header) && sendAll(socket, message);
}

/** What the notes' server does about an event. */
export function handlerFor(events: number): 'read' | 'write' | 'close' | undefined {
  if (events & EPOLLIN) return 'read';
  else if (events & EPOLLOUT) return 'write';
  else if (events & (EPOLLHUP | EPOLLERR)) return 'close';
  return undefined;
}

/** Reads from a real socket for chapter.test.ts, which plays the peer: `reading.test-child.ts PORT WAY BYTES`. */

import { TcpSocket } from 'wirebook/socket';
import { readToTheEnd } from './exactly.ts';
import { waitUntilThere } from './meet.ts';
import { receiveLikeTheNotes } from './notes.ts';
import { peekFrame } from './peek.ts';

const [port = '0', way = '', bytes = '0'] = process.argv.slice(2);
using socket = TcpSocket.connect({ port: Number(port) });

switch (way) {
  case 'to-the-end':
    console.log(readToTheEnd(socket));
    break;
  case 'like-the-notes':
    console.log(JSON.stringify(receiveLikeTheNotes(socket)));
    break;
  default: {
    // Two looks, once so many bytes are there.
    const there = waitUntilThere(socket, Number(bytes));
    const looks = [peekFrame(socket), peekFrame(socket)].map(({ there: seen, payload }) =>
      payload === undefined ? seen : new TextDecoder().decode(payload),
    );
    console.log(JSON.stringify([there, ...looks]));
  }
}

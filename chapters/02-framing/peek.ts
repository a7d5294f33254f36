/**
 * The peek trick: look at the header without taking it, and take the frame once it is whole.
 *
 * Knows: `MSG_PEEK`. Must not know: what it has already seen; that is its charm and its ruin.
 *
 * Decision: shown because the notes recommend the flag for exactly this. Not used anywhere else.
 */

import { MSG_PEEK, type TcpSocket } from 'wirebook/socket';

/** One look: how many bytes of the next frame were there, and its payload if that was all of it. */
export interface Look {
  readonly there: number;
  readonly payload?: Uint8Array;
}

/** Looks for a whole frame. Takes nothing as long as a byte of it is missing. */
export function peekFrame(socket: TcpSocket): Look {
  const header = new Uint8Array(4);
  const headerBytes = socket.recv(header, MSG_PEEK);
  if (headerBytes < 4) return { there: headerBytes };

  const frame = new Uint8Array(4 + new DataView(header.buffer).getUint32(0));
  const there = socket.recv(frame, MSG_PEEK);
  if (there < frame.length) return { there };

  socket.recv(frame); // the same bytes again, and now they are gone from the kernel
  return { there, payload: frame.subarray(4) };
}

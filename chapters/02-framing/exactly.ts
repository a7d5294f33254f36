/**
 * Frames from a source that can be asked for bytes: the pulling way, one blocked wait for each part.
 *
 * Knows: the frame format, and that `recv` gives what it likes. Must not know: sockets. Anything with a `recv` will do.
 *
 * Decision: the end of the stream is a number (fewer bytes than asked for), and what it means is decided where the frame is
 * known. The loop cannot tell a clean end from a torn one, and does not pretend to.
 */

import {
  DEFAULT_MAX_FRAME_BYTES,
  FRAME_HEADER_BYTES,
  FrameTooLarge,
  TornFrame,
} from 'wirebook/framing';

/** What these functions read from. A `TcpSocket` is one. */
export interface Source {
  /** Puts one byte or more at the start of `buffer` and returns how many; 0 = the end. */
  recv(buffer: Uint8Array): number;
}

/** Fills `room`, however many `recv`s that takes. Returns how many bytes came: fewer than its length only at the end. */
export function receiveExactly(source: Source, room: Uint8Array): number {
  let filled = 0;
  while (filled < room.length) {
    const received = source.recv(room.subarray(filled)); // behind what has come, for what is missing
    if (received === 0) break;
    filled += received;
  }
  return filled;
}

/** The next payload, or undefined when the stream ended between two frames. */
export function receiveFrame(source: Source): Uint8Array | undefined {
  const header = new Uint8Array(FRAME_HEADER_BYTES);
  const headerBytes = receiveExactly(source, header);
  if (headerBytes === 0) return undefined;
  if (headerBytes < FRAME_HEADER_BYTES)
    throw new TornFrame('header', FRAME_HEADER_BYTES, headerBytes);

  const length = new DataView(header.buffer).getUint32(0);
  if (length > DEFAULT_MAX_FRAME_BYTES) throw new FrameTooLarge(length, DEFAULT_MAX_FRAME_BYTES);

  const payload = new Uint8Array(length);
  const payloadBytes = receiveExactly(source, payload);
  if (payloadBytes < length) throw new TornFrame('payload', length, payloadBytes);
  return payload;
}

/** Bytes from an array, then the end. */
export function sourceOf(bytes: Uint8Array): Source {
  let at = 0;
  return {
    recv(buffer) {
      const piece = bytes.subarray(at, at + buffer.length);
      buffer.set(piece);
      at += piece.length;
      return piece.length;
    },
  };
}

/** Everything up to the end, in words: each message, then how it ended. */
export function readToTheEnd(source: Source): string {
  const story: string[] = [];
  try {
    for (;;) {
      const payload = receiveFrame(source);
      if (payload === undefined) return [...story, 'a clean end'].join(', then ');
      story.push(
        payload.length === 0 ? 'an empty message' : `"${new TextDecoder().decode(payload)}"`,
      );
    }
  } catch (error) {
    return [...story, describe(error)].join(', then ');
  }
}

function describe(error: unknown): string {
  if (error instanceof TornFrame)
    return `torn: ${error.receivedBytes} of ${error.expectedBytes} ${error.part} bytes`;
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

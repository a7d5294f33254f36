/**
 * Exercise 5.2: a request in one buffer. The task stands in 2-envelope.md; check with `npm run exercise 5.2`.
 *
 * What you write here can take the place of lib/rpc/encode-request.ts. Build on '../../lib/rpc/varint.ts' (which may be yours) and
 * '../../lib/rpc/utf8.ts'; FrameTooLarge is in 'wirebook/framing'. Not on 'wirebook/rpc', which imports what you are writing.
 */

import type { FrameLimit } from 'wirebook/framing';
import type { RequestFields } from '../../lib/rpc/envelope.ts';

/**
 * How many bytes the message takes, the frame's header not counted.
 *
 * @param request what is left out, or is 0, "" or empty, takes none. Numbers are cut to 32 bits: `>>> 0`, and `| 0` for the kind
 */
export function requestBytes(request: RequestFields): number {
  throw new Error('not written yet');
}

/**
 * Writes the message without the frame's header.
 *
 * @param target a buffer in which other messages stand too
 * @param at the index of the first byte; from there on there is room for `requestBytes` of them
 * @returns the index after the last
 */
export function writeRequest(target: Uint8Array, at: number, request: RequestFields): number {
  throw new Error('not written yet');
}

/**
 * Puts a request into a frame.
 *
 * @param limit `maxFrameBytes`: what the receiver accepts, its header not counted; no limit unless given
 * @returns one new buffer: four bytes of length, big-endian, then the message
 * @throws FrameTooLarge when the message is longer than that; nothing has been set aside for it then
 */
export function encodeRequestFrame(request: RequestFields, limit?: FrameLimit): Uint8Array {
  throw new Error('not written yet');
}

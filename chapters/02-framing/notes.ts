/**
 * How the notes receive: `std::string receive()`, where a string is all that can come back.
 *
 * Knows: what the original knew. Must not know: better.
 *
 * Decision: translated with its mistakes, because the chapter needs them alive.
 */

import { type Source, receiveExactly } from './exactly.ts';

/** One message as text; "" for an error, for the end, and for an empty message. */
export function receiveLikeTheNotes(source: Source): string {
  try {
    const header = new Uint8Array(4);
    if (receiveExactly(source, header) < 4) return '';
    const body = new Uint8Array(new DataView(header.buffer).getUint32(0));
    if (receiveExactly(source, body) < body.length) return '';
    return new TextDecoder().decode(body);
  } catch {
    return '';
  }
}

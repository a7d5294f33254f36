/**
 * Bytes that are no message.
 *
 * Knows: what was wrong, and at which byte. Must not know: who sent it, or what it was to be. A leaf.
 *
 * Decision: one code for every way to be wrong. A receiver can do one thing only (refuse the message; the frame around it is whole, so
 * the connection lives on), and a person reads the sentence.
 */
import { WirebookError } from '../base/index.ts';

/** The error for bytes that cannot be read as protobuf. Code `ERR_MALFORMED_MESSAGE`. */
export class MalformedMessage extends WirebookError {
  /** The index, within the bytes handed over, of the first that makes no sense. */
  readonly at: number;

  /** @param what what is wrong, as a clause: "a varint is cut short" */
  constructor(what: string, at: number) {
    super('ERR_MALFORMED_MESSAGE', `not a protobuf message: ${what} at byte ${at}`);
    this.at = at;
  }
}

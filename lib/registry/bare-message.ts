/**
 * The original's bare messages, told apart from calls.
 *
 * Knows: their shapes on the wire. Must not know: what a registry does with them. A leaf, as far as the reading of fields allows.
 *
 * Decision: by shape, not by trial. The original tries to parse what comes as one message type after the other; but in proto3 every field
 * may be missing and unknown ones are skipped, so everything parses as the first. Field numbers and wire types can still be counted:
 *
 *     ServiceDiscoveryRequest     1 string                              0a 01 53
 *     ServiceRegisterRequest      1 string  2 string  3 varint          0a 01 53  12 09 "127.0.0.1"  18 90 3f
 *     HeartbeatRequest            the same three: no reader could tell it from a registration, and none need
 *     RpcRequest                  4 string, its id; and 3, where it is there, is bytes
 *
 * So what has exactly one of the two shapes is bare, and a call that has an id, or a method, never is.
 */
import { readString, readTag } from '../rpc/fields.ts';
import { MalformedMessage } from '../rpc/malformed.ts';
import { type Cursor, readVarint } from '../rpc/varint.ts';

export type BareMessage =
  | { readonly kind: 'discovery'; readonly service: string }
  /** Or a heartbeat. Host and port are as they came: nobody has checked them. */
  | {
      readonly kind: 'registration';
      readonly service: string;
      readonly host: string;
      readonly port: number;
    };

const SERVICE_TAG = 0x0a;
const HOST_TAG = 0x12;
const PORT_TAG = 0x18;

/**
 * Looks whether the payload of a frame is one of the original's bare messages.
 *
 * @returns undefined when it is not: a call, or no message at all
 */
export function readBareMessage(payload: Uint8Array): BareMessage | undefined {
  let service: string | undefined;
  let host: string | undefined;
  let port: number | undefined;
  const cursor: Cursor = { at: 0 };
  const end = payload.length;
  try {
    while (cursor.at < end) {
      const tag = readTag(payload, cursor, end);
      // Each once: what writes a field twice is not the original.
      if (tag === SERVICE_TAG && service === undefined) service = readString(payload, cursor, end);
      else if (tag === HOST_TAG && host === undefined) host = readString(payload, cursor, end);
      else if (tag === PORT_TAG && port === undefined) port = readVarint(payload, cursor, end) | 0;
      else return undefined;
    }
  } catch (error) {
    if (error instanceof MalformedMessage) return undefined;
    throw error;
  }
  if (service === undefined) return undefined;
  if (host === undefined && port === undefined) return { kind: 'discovery', service };
  if (host === undefined || port === undefined) return undefined;
  return { kind: 'registration', service, host, port };
}

/**
 * From the payload of a frame to a response.
 *
 * Knows: the fields of RpcResponse. Must not know: which call it answers.
 *
 * Decision: as with requests, what is not known is stepped over, and the later of two counts. An empty payload is a message too: every field
 * has its default, so it says that all went well, for a call with the id "".
 */
import { NO_BYTES, NO_METADATA, type RpcResponse } from './envelope.ts';
import { readBytes, readMapEntry, readString, readTag, skipField } from './fields.ts';
import { readId } from './names.ts';
import { type Cursor, readVarint } from './varint.ts';

/**
 * Reads a response.
 *
 * @param bytes the payload of one frame. `responseData` is a view of it: nothing is copied
 * @throws MalformedMessage `ERR_MALFORMED_MESSAGE` when it is no protobuf message, or a string in it is not UTF-8
 */
export function decodeResponse(bytes: Uint8Array): RpcResponse {
  const response: RpcResponse = {
    requestId: '',
    errorCode: 0,
    errorMsg: '',
    responseData: NO_BYTES,
    kind: 0,
    flags: 0,
    retryAfterMs: 0,
    metadata: NO_METADATA,
    features: 0,
  };
  let metadata: Map<string, string> | undefined;
  const cursor: Cursor = { at: 0 };
  const end = bytes.length;
  while (cursor.at < end) {
    const tag = readTag(bytes, cursor, end);
    switch (tag) {
      case 0x0a:
        response.requestId = readString(bytes, cursor, end, readId);
        break;
      case 0x10:
        response.errorCode = readVarint(bytes, cursor, end) | 0;
        break;
      case 0x1a:
        response.errorMsg = readString(bytes, cursor, end);
        break;
      case 0x22:
        response.responseData = readBytes(bytes, cursor, end);
        break;
      case 0x28:
        response.kind = readVarint(bytes, cursor, end) | 0;
        break;
      case 0x30:
        response.flags = readVarint(bytes, cursor, end);
        break;
      case 0x38:
        response.retryAfterMs = readVarint(bytes, cursor, end) | 0;
        break;
      case 0x42:
        response.metadata = metadata ??= new Map();
        readMapEntry(bytes, cursor, end, metadata);
        break;
      case 0x48:
        response.features = readVarint(bytes, cursor, end);
        break;
      default:
        skipField(tag, bytes, cursor, end);
    }
  }
  return response;
}

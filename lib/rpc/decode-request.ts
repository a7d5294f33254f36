/**
 * From the payload of a frame to a request.
 *
 * Knows: the fields of RpcRequest. Must not know: what the method's own message means, or whether anybody serves it.
 *
 * Decision: a tag that is not in the `switch` is stepped over, and so is a known number with another wire type than it should have. That is how
 * an old program reads a new one's messages. Of a field that comes twice the later one counts.
 */
import { NO_BYTES, NO_METADATA, type RpcRequest } from './envelope.ts';
import { readBytes, readMapEntry, readString, readTag, skipField } from './fields.ts';
import { readId, readName } from './names.ts';
import { type Cursor, readVarint } from './varint.ts';

/**
 * Reads a request.
 *
 * @param bytes the payload of one frame. `requestData` is a view of it: nothing is copied
 * @throws MalformedMessage `ERR_MALFORMED_MESSAGE` when it is no protobuf message, or a string in it is not UTF-8
 */
export function decodeRequest(bytes: Uint8Array): RpcRequest {
  const request: RpcRequest = {
    serviceName: '',
    methodName: '',
    requestData: NO_BYTES,
    requestId: '',
    timeoutMs: 0,
    kind: 0,
    metadata: NO_METADATA,
    attempt: 0,
    targetId: '',
    features: 0,
    credit: 0,
  };
  let metadata: Map<string, string> | undefined;
  const cursor: Cursor = { at: 0 };
  const end = bytes.length;
  while (cursor.at < end) {
    const tag = readTag(bytes, cursor, end);
    switch (tag) {
      case 0x0a:
        request.serviceName = readString(bytes, cursor, end, readName);
        break;
      case 0x12:
        request.methodName = readString(bytes, cursor, end, readName);
        break;
      case 0x1a:
        request.requestData = readBytes(bytes, cursor, end);
        break;
      case 0x22:
        request.requestId = readString(bytes, cursor, end, readId);
        break;
      case 0x28:
        request.timeoutMs = readVarint(bytes, cursor, end);
        break;
      case 0x30:
        request.kind = readVarint(bytes, cursor, end) | 0;
        break;
      case 0x3a:
        request.metadata = metadata ??= new Map();
        readMapEntry(bytes, cursor, end, metadata);
        break;
      case 0x40:
        request.attempt = readVarint(bytes, cursor, end);
        break;
      case 0x4a:
        request.targetId = readString(bytes, cursor, end);
        break;
      case 0x50:
        request.features = readVarint(bytes, cursor, end);
        break;
      case 0x58:
        request.credit = readVarint(bytes, cursor, end);
        break;
      default:
        skipField(tag, bytes, cursor, end);
    }
  }
  return request;
}

/** A call that runs over there: the envelope, services, servers, and channels. */

export {
  bytesCodec,
  type Codec,
  jsonCodec,
  messageCodec,
  type MessageClass,
  textCodec,
} from './codec.ts';
export {
  codeOf,
  flagsOf,
  type RetryClass,
  retryClassOf,
  retryClassOfResponse,
  RpcStatus,
} from './codes.ts';
export { decodeRequest } from './decode-request.ts';
export { decodeResponse } from './decode-response.ts';
export { encodeRequestFrame, requestBytes, writeRequest } from './encode-request.ts';
export { encodeResponseFrame, responseBytes, writeResponse } from './encode-response.ts';
export {
  CONTROL_ID,
  Features,
  type Metadata,
  RequestKind,
  type RequestFields,
  ResponseFlags,
  ResponseKind,
  type ResponseFields,
  type RpcRequest,
  type RpcResponse,
} from './envelope.ts';
export { RpcError, type RpcErrorDetails } from './errors.ts';
export { MalformedMessage } from './malformed.ts';
export { PendingCalls, type PendingCounters } from './pending-calls.ts';
export {
  type BlockingServiceClient,
  defineService,
  type Method,
  type MethodOptions,
  type Methods,
  oneWay,
  type OneWayMethod,
  serverStream,
  type ServerStreamMethod,
  type ServiceClient,
  type ServiceDefinition,
  type ServiceHandlers,
  unary,
  type UnaryMethod,
} from './service.ts';
export {
  type Cursor,
  int32Bytes,
  readNarrowVarint,
  readVarint,
  readVarint64,
  tagOf,
  varintBytes,
  WireType,
  writeInt32,
  writeVarint,
  writeVarint64,
} from './varint.ts';

/** A call that runs over there: the envelope, services, servers, and channels. */

export { Backoff, type BackoffOptions } from './backoff.ts';
export {
  BlockingChannel,
  type BlockingCallOptions,
  type BlockingChannelOptions,
} from './blocking-channel.ts';
export type { CallContext, CallPeer } from './call-context.ts';
export type { CallAttempted, CallOptions, StreamOptions } from './call-options.ts';
export { Channel, type ChannelCounters } from './channel.ts';
export type { ChannelOptions, KeepAliveOptions } from './channel-options.ts';
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
export {
  type Announcement,
  type Announcer,
  type Discovery,
  type Endpoint,
  staticDiscovery,
  type StaticEndpoints,
} from './discovery.ts';
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
export type {
  CallOutcome,
  ChannelHooks,
  ChannelState,
  ClientCallInfo,
  ServerHooks,
} from './hooks.ts';
export type { ClientInterceptor, OutgoingCall, ServerInterceptor } from './interceptors.ts';
export { MalformedMessage } from './malformed.ts';
export { PendingCalls, type PendingCounters } from './pending-calls.ts';
export type { RawHandler, RawStreamHandler } from './method-table.ts';
export type { TaskPool } from './pooled.ts';
export { RpcServer, type ServerAddress } from './server.ts';
export type { BareHandler, RpcServerOptions } from './server-options.ts';
export type { ServerCounters } from './server-shared.ts';
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

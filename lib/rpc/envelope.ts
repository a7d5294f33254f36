/**
 * What is in the envelope of every call: two messages, as plain objects.
 *
 * Knows: the fields of `proto/rpc.proto`, and what their numbers mean. Must not know: how they become bytes.
 *
 * Decision: kinds, flags, features and codes are numbers, not a closed set of names. A later version may send one that we have never heard of; it
 * is kept as it came, and whoever looks at it decides. Metadata is a `Map`: on a plain object `__proto__` is no key like another.
 *
 * The first four fields of each message are the original's, so its programs and ours understand each other. The rest came later; the
 * original skips them.
 */

/** What a request asks for. */
export const RequestKind = {
  /** A call that is answered. */
  CALL: 0,
  /** A call that is not. */
  ONE_WAY: 1,
  /** Whoever made the call `targetId` waits for it no longer. */
  CANCEL: 2,
  /** The reader of the stream `targetId` has room for `credit` items more. */
  CREDIT: 3,
  /** Are you there? Answered by PONG. */
  PING: 4,
  /** DRAIN has been understood: no more calls will come on this connection. */
  DRAIN_ACK: 5,
} as const;

/** What a response is. */
export const ResponseKind = {
  /** The answer, or a stream's end. */
  REPLY: 0,
  /** One item of a stream. */
  ITEM: 1,
  /** The server is about to close this connection: no more calls, please. */
  DRAIN: 2,
  /** The answer to PING. */
  PONG: 3,
} as const;

/** What a server says about a call that failed. Neither of the two: it cannot tell. */
export const ResponseFlags = {
  /** The handler never began, so the call can be made again, here or elsewhere. */
  NOT_EXECUTED: 1,
  /** The handler ran. To make the call again would make it twice. */
  EXECUTED: 2,
} as const;

/** What a peer understands beyond the original's four fields, as bits. */
export const Features = {
  /** CANCEL, PING, PONG, DRAIN, DRAIN_ACK, and flags. */
  CONTROL: 1,
  /** ITEM and CREDIT. */
  STREAMS: 2,
} as const;

/** The id of messages that are about the connection, or about another call. No call has it. */
export const CONTROL_ID = '0';

export type Metadata = ReadonlyMap<string, string>;

/** A request as it came, whole. */
export interface RpcRequest {
  serviceName: string;
  methodName: string;
  /** The request message of the method. After decoding it is a view of the bytes that were decoded. */
  requestData: Uint8Array;
  requestId: string;
  /** How long the caller still waits, in milliseconds; 0 = it did not say. */
  timeoutMs: number;
  /** One of `RequestKind`, or one that we do not know. */
  kind: number;
  metadata: Metadata;
  /** How often the call has been tried before. */
  attempt: number;
  /** The call that CANCEL or CREDIT is about. */
  targetId: string;
  /** Bits of `Features`. */
  features: number;
  credit: number;
}

/** A response as it came, whole. */
export interface RpcResponse {
  requestId: string;
  /** 0 = it went well; see `RpcStatus`. */
  errorCode: number;
  errorMsg: string;
  /** The response message of the method. After decoding it is a view of the bytes that were decoded. */
  responseData: Uint8Array;
  /** One of `ResponseKind`, or one that we do not know. */
  kind: number;
  /** Bits of `ResponseFlags`. */
  flags: number;
  /** How long to wait before the next try, in milliseconds; 0 = it did not say. */
  retryAfterMs: number;
  metadata: Metadata;
  /** Bits of `Features`. */
  features: number;
}

/** What of a message there is to send. What is left out is not sent, and read as 0, "" or empty. */
export type RequestFields = Partial<Readonly<RpcRequest>>;
export type ResponseFields = Partial<Readonly<RpcResponse>>;

export const NO_BYTES: Uint8Array = new Uint8Array(0);
export const NO_METADATA: Metadata = new Map();

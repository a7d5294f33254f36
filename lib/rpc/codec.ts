/**
 * From a value to bytes and back: what a method's messages are made of.
 *
 * Knows: the interface, and four makers of it. Must not know: protobuf's generated classes (only what they look like), or which method uses it.
 *
 * Decision: the envelope carries bytes, and does not care whose. Protobuf is the usual answer because the other side may be written in another
 * language; between two of one's own programs JSON is a fair one, and for what is bytes already none is needed.
 */

export interface Codec<Value> {
  /** @throws whatever it likes when the value cannot be written: the call then fails before anything is sent */
  encode(value: Value): Uint8Array;
  /** @param bytes belong to the receiver. @throws whatever it likes when they are no such value */
  decode(bytes: Uint8Array): Value;
}

/** Bytes as they are, as the original's handlers have them. */
export const bytesCodec: Codec<Uint8Array> = {
  encode: (bytes) => bytes,
  decode: (bytes) => bytes,
};

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8. */
export const textCodec: Codec<string> = {
  encode: (text) => encoder.encode(text),
  decode: (bytes) => decoder.decode(bytes),
};

/**
 * JSON. What comes is not looked at: `Value` is what you trust the other side to send.
 *
 *     const Clock = defineService('Clock', { now: unary(jsonCodec<{ zone: string }>(), jsonCodec<{ hour: number }>()) });
 */
export function jsonCodec<Value>(): Codec<Value> {
  return {
    encode: (value) => encoder.encode(JSON.stringify(value)),
    decode: (bytes) => JSON.parse(decoder.decode(bytes)) as Value,
  };
}

/** What `pbjs -t static-module` makes of a message, or anything else that has the same two functions. */
export interface MessageClass<Message> {
  new (): Message;
  encode(message: NoInfer<Message>): { finish(): Uint8Array };
  decode(bytes: Uint8Array): NoInfer<Message>;
}

/** Protobuf, by a generated class: `messageCodec(rpc.AddRequest)`. */
export function messageCodec<Message>(message: MessageClass<Message>): Codec<Message> {
  return {
    encode: (value) => message.encode(value).finish(),
    decode: (bytes) => message.decode(bytes),
  };
}

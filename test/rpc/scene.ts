/**
 * What a case works with: servers and channels under test, and other ends that say exactly what they are told to.
 *
 * At its end everything is closed, and what must be gone by then is looked for: calls in flight, places, connections.
 */
import { onTestFinished } from 'vitest';
import { encodeFrame, FrameDecoder } from 'wirebook/framing';
import type { Transport } from 'wirebook/reactor';
import {
  Channel,
  type ChannelOptions,
  decodeRequest,
  decodeResponse,
  encodeRequestFrame,
  encodeResponseFrame,
  type RequestFields,
  type ResponseFields,
  RpcError,
  type RpcRequest,
  type RpcResponse,
  RpcServer,
  type RpcServerOptions,
} from 'wirebook/rpc';
import type { Peer, PeerHost, Peers } from '../transport/peers.ts';
import { subjectOf } from '../transport/subjects.ts';

/** How a case gets its scene, which is cleared away after it. */
export type Stage = () => Scene;

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (data: Uint8Array): string => new TextDecoder().decode(data);

export class Scene {
  readonly transport: Transport;
  readonly #peers: Peers;
  readonly #channels: Channel[] = [];
  readonly #servers: RpcServer[] = [];
  readonly #cleanUp: (() => void)[] = [];

  /** @param name as `Transport.name` says it */
  constructor(name: string) {
    const { transport, peers } = subjectOf(name);
    this.transport = transport;
    this.#peers = peers;
    onTestFinished(() => this.#end());
  }

  async server(options: RpcServerOptions = {}): Promise<RpcServer> {
    const server = await RpcServer.listen({ transport: this.transport, ...options });
    this.#servers.push(server);
    return server;
  }

  channel(to: { readonly port: number }, options: Partial<ChannelOptions> = {}): Channel {
    const channel = new Channel({ port: to.port, transport: this.transport, ...options });
    this.#channels.push(channel);
    return channel;
  }

  /** A server, and a channel to it. */
  async pair(
    serverOptions: RpcServerOptions = {},
    channelOptions: Partial<ChannelOptions> = {},
  ): Promise<{ server: RpcServer; channel: Channel }> {
    const server = await this.server(serverOptions);
    return { server, channel: this.channel(server.address, channelOptions) };
  }

  /** A client that says what it is told to. */
  async client(server: RpcServer): Promise<RawClient> {
    const peer = await this.#peers.dial(server.address.port);
    this.#cleanUp.push(() => peer.destroy());
    return new RawClient(peer);
  }

  /** A server that says what it is told to, and a channel to it. */
  async rawServer(options: Partial<ChannelOptions> = {}): Promise<{
    host: PeerHost;
    channel: Channel;
    accepted(): Promise<RawServer>;
  }> {
    const host = await this.#peers.host();
    this.#cleanUp.push(() => host.close());
    return {
      host,
      channel: this.channel(host, options),
      accepted: async () => new RawServer(await host.next()),
    };
  }

  async #end(): Promise<void> {
    await Promise.all(this.#channels.map((channel) => channel.close({ graceMs: 0 })));
    for (const cleanUp of this.#cleanUp) cleanUp();
    await Promise.all(this.#servers.map((server) => server.close({ graceMs: 0 })));
    for (const channel of this.#channels) {
      const { inFlight, queued } = channel.counters;
      if (inFlight + queued > 0) throw new Error(`${inFlight} in flight and ${queued} queued`);
    }
    for (const server of this.#servers) {
      if (server.connections > 0) throw new Error(`${server.connections} connections are left`);
    }
  }
}

/** Whole messages over a socket of Node's own. */
class RawEnd<Message> {
  readonly peer: Peer;
  /** What has come and not been taken by `next`. */
  readonly messages: Message[] = [];
  readonly #decoder = new FrameDecoder();
  readonly #decode: (frame: Uint8Array) => Message;

  constructor(peer: Peer, decode: (frame: Uint8Array) => Message) {
    this.peer = peer;
    this.#decode = decode;
  }

  /** The next message. */
  async next(): Promise<Message> {
    await this.peer.until('a message', () => this.look() > 0);
    const message = this.messages.shift();
    if (message === undefined) throw new Error('no message');
    return message;
  }

  /** @returns how many have come and not been taken */
  look(): number {
    for (const frame of this.#decoder.push(this.peer.take()))
      this.messages.push(this.#decode(frame));
    return this.messages.length;
  }

  /** Until so many are there. */
  until(count: number): Promise<void> {
    return this.peer.until(`${count} messages`, () => this.look() >= count);
  }

  async write(...frames: readonly Uint8Array[]): Promise<void> {
    await this.peer.write(Buffer.concat(frames));
  }

  /** A frame around anything. */
  async writeFrame(payload: Uint8Array): Promise<void> {
    await this.peer.write(encodeFrame(payload));
  }
}

export class RawClient extends RawEnd<RpcResponse> {
  constructor(peer: Peer) {
    super(peer, decodeResponse);
  }

  async send(...requests: readonly RequestFields[]): Promise<void> {
    await this.write(...requests.map((request) => encodeRequestFrame(request)));
  }

  async call(request: RequestFields): Promise<RpcResponse> {
    await this.send(request);
    return this.next();
  }
}

export class RawServer extends RawEnd<RpcRequest> {
  constructor(peer: Peer) {
    super(peer, decodeRequest);
  }

  async send(...responses: readonly ResponseFields[]): Promise<void> {
    await this.write(...responses.map((response) => encodeResponseFrame(response)));
  }
}

/** A promise, and how to settle it. */
export class Gate<Value = void> {
  readonly promise: Promise<Value>;
  open: (value: Value) => void = () => {};
  break: (error: unknown) => void = () => {};

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.open = resolve;
      this.break = reject;
    });
  }
}

/** Connects, by a call that fails: so that the time of the next one is its own. */
export async function connected(channel: Channel): Promise<Channel> {
  await failureOf(channel.call('', '', bytes('')));
  return channel;
}

/** The error with which a call fails. @throws when it does not, or with another one */
export async function failureOf(call: Promise<unknown>): Promise<RpcError> {
  const outcome = await call.then(
    (value: unknown) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('value' in outcome) throw new Error(`it did not fail: ${String(outcome.value)}`);
  if (outcome.error instanceof RpcError) return outcome.error;
  throw outcome.error;
}

/** What programs branch on. */
export async function outcomeOf(call: Promise<unknown>): Promise<string> {
  const { code, retry } = await failureOf(call);
  return `${code}, ${retry}`;
}

/** All items of a stream, as texts. */
export async function textsOf(stream: AsyncIterable<Uint8Array>): Promise<string[]> {
  const texts: string[] = [];
  for await (const item of stream) texts.push(text(item));
  return texts;
}

/**
 * One connection of a channel: requests out, responses in, in whatever order they come.
 *
 * Knows: which calls wait for an answer on it, and what the server understands. Must not know: how it came to be connected, or what
 * comes after it.
 *
 * Decision: when it is lost, each call is told what is known about it. A call whose last byte the kernel never took cannot have been executed:
 * the server never had the whole frame. Of all others nobody knows.
 */
import type { CancelTimer, Clock } from '../base/index.ts';
import { type Connection, type ConnectionHandler, FramedConnection } from '../reactor/index.ts';
import { wireTimeoutMs } from './call-options.ts';
import type { CallHolder, ClientCall } from './client-call.ts';
import { RpcStatus } from './codes.ts';
import { decodeResponse } from './decode-response.ts';
import {
  CONTROL_ID,
  Features,
  NO_BYTES,
  NO_METADATA,
  RequestKind,
  ResponseKind,
  type RpcResponse,
} from './envelope.ts';
import type { RpcError } from './errors.ts';
import type { KeepAliveOptions } from './channel-options.ts';
import { KeepAlive } from './keep-alive.ts';
import { Outbox } from './outbox.ts';
import { PendingCalls } from './pending-calls.ts';
import { PendingTimer } from './pending-timer.ts';

const OUR_FEATURES = Features.CONTROL | Features.STREAMS;
/** How long a connection that we have ended may stay, when the server does not end it. */
const LINGER_MS = 1_000;
/** So many calls are remembered that were given up before it was known whether the server understands CANCEL. */
const MOST_UNSAID_CANCELS = 1_024;

/** What a channel is told by its connections. */
export interface ConnectionOwner {
  /** There is room for another call. */
  onRoom(connection: ClientConnection): void;
  /** The server is about to close it: no more calls on it. */
  onDrain(connection: ClientConnection): void;
  /** It can be used no more. All its calls have been told. */
  onLost(connection: ClientConnection, error: Error | undefined): void;
  /** Its first response has come. */
  onProven(): void;
  /** It is gone. The last event. */
  onClosed(connection: ClientConnection): void;
  onStray(kind: 'late' | 'unknown' | 'invalid', requestId: string): void;
  /** How a call ended, for hooks. */
  onCallEnd(call: ClientCall, error: RpcError | undefined): void;
}

export interface ClientConnectionOptions {
  readonly clock: Clock;
  readonly maxInFlight: number;
  readonly maxMessageBytes: number;
  readonly keepAlive: Required<KeepAliveOptions> | undefined;
}

export class ClientConnection implements ConnectionHandler, CallHolder {
  readonly #owner: ConnectionOwner;
  readonly #connection: Connection;
  readonly #framed: FramedConnection;
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #maxInFlight: number;
  readonly #pending: PendingCalls<ClientCall>;
  readonly #timer: PendingTimer<ClientCall>;
  readonly #keepAlive: KeepAlive | undefined;
  /** What the server understands; undefined until it has said so, or not said so in its first response. */
  #features: number | undefined;
  #announced = false;
  /** Ids of calls that were given up before that was known. */
  #unsaidCancels: string[] = [];
  /** Of the answers that nobody waited for, how many have been told as late. */
  #late = 0;
  #lost = false;
  #ending = false;
  #destroyed = false;
  #cancelLinger: CancelTimer | undefined;

  constructor(owner: ConnectionOwner, connection: Connection, options: ClientConnectionOptions) {
    const { clock, maxInFlight, maxMessageBytes, keepAlive } = options;
    this.#owner = owner;
    this.#connection = connection;
    this.#clock = clock;
    this.#maxInFlight = maxInFlight;
    this.#outbox = new Outbox(connection, maxMessageBytes);
    this.#pending = new PendingCalls(clock.now());
    this.#timer = new PendingTimer(clock, this.#pending, (calls) => this.#expired(calls));
    this.#framed = new FramedConnection(
      connection,
      () => ({
        onFrame: (payload) => this.#onFrame(payload),
        onEnd: () => this.#onServerEnd(),
        onDrain: () => {
          this.#outbox.hasRoom();
          if (!this.#lost) owner.onRoom(this);
        },
        onClose: (error) => this.#closed(error),
      }),
      { maxFrameBytes: maxMessageBytes, clock },
    );
    if (keepAlive !== undefined)
      this.#keepAlive = new KeepAlive(clock, keepAlive, {
        ping: () => this.#control(RequestKind.PING, '', 0),
        dead: (error) => connection.destroy(error),
      });
  }

  /** How many calls wait for an answer. */
  get inFlight(): number {
    return this.#pending.size;
  }

  get hasRoom(): boolean {
    return this.#pending.size < this.#maxInFlight && !this.#outbox.stalled;
  }

  get writes(): number {
    return this.#outbox.writes;
  }

  /** The server has answered something, so connecting was not in vain. */
  get proven(): boolean {
    return this.#features !== undefined;
  }

  /** It can be used no more. */
  get lost(): boolean {
    return this.#lost;
  }

  /** Sends a call. It leaves with this turn. */
  send(call: ClientCall): void {
    const hasDeadline = call.deadlineMs !== Number.POSITIVE_INFINITY;
    const nowMs = hasDeadline ? this.#clock.now() : 0;
    const remainingMs = call.deadlineMs - nowMs;
    const isOneWay = call.kind === RequestKind.ONE_WAY;
    const id = isOneWay ? '' : this.#pending.add(call, remainingMs, nowMs);
    try {
      this.#outbox.request({
        serviceName: call.service,
        methodName: call.method,
        requestData: call.payload,
        requestId: id,
        timeoutMs: hasDeadline ? wireTimeoutMs(remainingMs) : 0,
        kind: call.kind,
        metadata: call.metadata,
        attempt: call.attempt,
        targetId: '',
        features: this.#announced ? 0 : OUR_FEATURES,
        credit: call.credit,
      });
    } catch (error) {
      if (!isOneWay) this.#pending.take(id);
      this.#settle(call, call.unwritable(error));
      return;
    }
    this.#announced = true;
    call.id = id;
    call.holder = this;
    call.sentEnd = this.#outbox.bytes;
    if (isOneWay) this.#settle(call, undefined, SENT);
    else if (hasDeadline) this.#timer.look(nowMs);
  }

  /** The reader of a stream has room for so many more items. */
  addCredit(call: ClientCall, items: number): void {
    if (!call.settled) this.#control(RequestKind.CREDIT, call.id, items);
  }

  giveUp(call: ClientCall, reason: unknown): void {
    if (this.#pending.giveUp(call.id) === undefined) return;
    if (this.#features === undefined) {
      if (this.#unsaidCancels.length < MOST_UNSAID_CANCELS) this.#unsaidCancels.push(call.id);
    } else this.#control(RequestKind.CANCEL, call.id, 0);
    this.#settle(call, call.cancelled(reason));
    this.#owner.onRoom(this);
    if (this.#ending) this.#endIfDone();
  }

  /** No more calls: when those in flight are over, it ends. */
  end(): void {
    this.#ending = true;
    this.#endIfDone();
  }

  /** Closes now: the channel is closed. That nobody waits any more, handlers are told: it has this turn to leave. */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    for (const id of this.#pending.ids) this.#control(RequestKind.CANCEL, id, 0);
    this.#outbox.flush();
    setImmediate(() => {
      this.#connection.destroy();
      this.#loseCalls(undefined, RpcStatus.SHUTTING_DOWN);
    });
  }

  /** For the transport, as are the next three. */
  onData(chunk: Uint8Array): void {
    this.#keepAlive?.heard();
    this.#framed.onData(chunk);
    if (this.#pending.size < this.#maxInFlight && !this.#lost) this.#owner.onRoom(this);
    if (this.#ending) this.#endIfDone();
  }

  onEnd(): void {
    this.#framed.onEnd();
  }

  onDrain(): void {
    this.#framed.onDrain();
  }

  onClose(error?: Error): void {
    this.#framed.onClose(error);
  }

  #onFrame(payload: Uint8Array): void {
    let response: RpcResponse;
    try {
      response = decodeResponse(payload);
    } catch {
      this.#owner.onStray('invalid', '');
      return;
    }
    if (this.#features === undefined) this.#meet(response.features & OUR_FEATURES);
    switch (response.kind) {
      case ResponseKind.REPLY:
        this.#onReply(response);
        return;
      case ResponseKind.ITEM:
        this.#onItem(response);
        return;
      case ResponseKind.DRAIN:
        this.#control(RequestKind.DRAIN_ACK, '', 0);
        this.#ending = true;
        this.#owner.onDrain(this);
        return;
      case ResponseKind.PONG:
        return; // it has been heard
      default:
        this.#owner.onStray('unknown', response.requestId);
    }
  }

  #onReply(response: RpcResponse): void {
    const call = this.#pending.take(response.requestId);
    if (call === undefined) this.#stray(response.requestId);
    else if (response.errorCode !== 0) {
      const peerHasFlags = this.#understands(Features.CONTROL);
      this.#settle(call, call.failureIn(response, peerHasFlags, this.#where()));
    } else if (call.credit > 0 && !this.#understands(Features.STREAMS))
      this.#settle(
        call,
        call.error(RpcStatus.NOT_SUPPORTED, 'the server answered, and not with a stream', {
          retry: 'executed',
        }),
      );
    else this.#settle(call, undefined, response);
  }

  #onItem(response: RpcResponse): void {
    const call = this.#pending.find(response.requestId);
    if (call === undefined) this.#stray(response.requestId);
    else if (call.sink.onItem === undefined) {
      this.#owner.onStray('unknown', response.requestId); // nobody has asked for items
    } else {
      call.tellMetadata(response.metadata);
      call.sink.onItem(response.responseData);
    }
  }

  #stray(id: string): void {
    const { late } = this.#pending.counters;
    this.#owner.onStray(late > this.#late ? 'late' : 'unknown', id);
    this.#late = late;
  }

  /** The first response says what the server understands; the original says nothing. */
  #meet(features: number): void {
    this.#features = features;
    this.#owner.onProven();
    const unsaid = this.#unsaidCancels;
    this.#unsaidCancels = [];
    for (const id of unsaid) this.#control(RequestKind.CANCEL, id, 0);
    if (this.#understands(Features.CONTROL)) this.#keepAlive?.start();
  }

  #understands(feature: number): boolean {
    return ((this.#features ?? 0) & feature) !== 0;
  }

  /** A message about the connection, or about another call; only to those who understand it. */
  #control(kind: number, targetId: string, credit: number): void {
    if (this.#lost || !this.#understands(Features.CONTROL)) return;
    this.#outbox.request({
      serviceName: '',
      methodName: '',
      requestData: NO_BYTES,
      requestId: CONTROL_ID,
      timeoutMs: 0,
      kind,
      metadata: NO_METADATA,
      attempt: 0,
      targetId,
      features: 0,
      credit,
    });
  }

  #settle(call: ClientCall, error: RpcError | undefined, response: RpcResponse = SENT): void {
    this.#owner.onCallEnd(call, error);
    if (error === undefined) call.reply(response);
    else call.fail(error);
  }

  #expired(calls: readonly ClientCall[]): void {
    for (const call of calls) {
      const what = `no answer within ${call.timeoutMs} ms`;
      this.#settle(call, call.error(RpcStatus.DEADLINE_EXCEEDED, what, this.#where()));
    }
    if (!this.#lost) this.#owner.onRoom(this);
    if (this.#ending) this.#endIfDone();
  }

  #endIfDone(): void {
    if (this.#lost || this.#cancelLinger !== undefined || this.#pending.size > 0) return;
    this.#outbox.flush();
    this.#connection.end();
    this.#linger();
  }

  /** Counts from when all has left, for a server may be slow to read. How long that may take the channel's grace says. */
  #linger(): void {
    this.#cancelLinger = this.#clock.after(LINGER_MS, () => {
      if (this.#connection.queuedBytes > 0) this.#linger();
      else this.#connection.destroy();
    });
  }

  /** It has said its last word, so no answer can come any more. */
  #onServerEnd(): void {
    // What is not on its way by now must not leave any more: its caller will be told that it never did.
    if (this.#pending.size > 0) this.#connection.destroy();
    else this.#connection.end();
    this.#loseCalls(undefined);
  }

  #closed(error: Error | undefined): void {
    this.#cancelLinger?.();
    this.#loseCalls(error);
    this.#owner.onClosed(this);
  }

  #loseCalls(error: Error | undefined, status: number = RpcStatus.CONNECTION_LOST): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#keepAlive?.stop();
    this.#timer.stop();
    this.#unsaidCancels = [];
    const taken = this.#connection.bytesWritten;
    for (const call of this.#pending.takeAll()) {
      const unsent = call.sentEnd > taken;
      const closed =
        status === RpcStatus.SHUTTING_DOWN ? 'the channel was closed' : 'the connection was lost';
      const what = `${closed} before ${unsent ? 'the request had left' : 'the answer came'}`;
      const retry = unsent ? 'not-executed' : 'unknown';
      this.#settle(call, call.error(status, what, { ...this.#where(), retry, cause: error }));
    }
    this.#owner.onLost(this, error);
  }

  #where(): { address: string; port: number } {
    const { address, port } = this.#connection.remoteAddress;
    return { address, port };
  }
}

/** What a one-way call is settled with: nothing. */
const SENT: RpcResponse = {
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

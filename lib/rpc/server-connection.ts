/**
 * One connection of a server: requests in, replies out.
 *
 * Knows: which calls are in flight on it, and when to read no further. Must not know: what a handler does, or other connections.
 *
 * Decision: a handler that answers at once costs no entry in a table, no timer and no promise: its reply is written before the next request
 * is looked at, and all replies to what came in one chunk leave in one write. Only what takes its time is kept track of.
 *
 * A request that finds no place waits here. The time it waits counts against its deadline, so that it can be refused, as not
 * executed, without the handler ever being called. When too much waits, nothing more is read, and the caller feels it.
 */
import { FrameTooLarge } from '../framing/index.ts';
import { type Connection, type ConnectionHandler, FramedConnection } from '../reactor/index.ts';
import type { CallPeer } from './call-context.ts';
import { RpcStatus } from './codes.ts';
import { decodeRequest } from './decode-request.ts';
import { NO_BYTES, NO_METADATA, RequestKind, ResponseKind, type RpcRequest } from './envelope.ts';
import { RpcError } from './errors.ts';
import { describeThrown, failureOf, internalError } from './failure.ts';
import { tell } from './hooks.ts';
import type { ServedMethod } from './method-table.ts';
import { Outbox } from './outbox.ts';
import { ReplyWriter, tooLargeToSend } from './reply-writer.ts';
import { type CallOwner, type Due, ServerCall } from './server-call.ts';
import type { ServerShared, Starved } from './server-shared.ts';
import { ServerStream, type StreamOwner } from './server-stream.ts';

/** When requests of so many bytes wait, the connection is not read any further. */
const WAITING_BYTES = 1024 * 1024;
/** What a waiting request costs beside its bytes. */
const OVERHEAD_BYTES = 200;
/** How long a connection that we have ended may stay, when its peer does not end it. */
const LINGER_MS = 1_000;

/**
 * `serving`; `draining`: we have said that we are about to close, and serve until that is understood; `refusing`: new calls are not served;
 * `ended`: all has been said.
 */
type Stage = 'serving' | 'draining' | 'refusing' | 'ended';

export class ServerConnection implements ConnectionHandler, CallOwner, StreamOwner, Starved, Due {
  readonly shared: ServerShared;
  readonly peer: CallPeer;
  readonly #connection: Connection;
  readonly #framed: FramedConnection;
  readonly #outbox: Outbox;
  readonly #replies: ReplyWriter;
  readonly #onClosed: (self: ServerConnection) => void;
  /** Calls that have not been answered, by id. */
  readonly #calls = new Map<string, ServerCall>();
  /** Those among them whose id was taken. */
  readonly #doubles = new Set<ServerCall>();
  readonly #waiting: ServerCall[] = [];
  #waitingBytes = 0;
  #running = 0;
  #starting = false;
  #stalled = false;
  #paused = false;
  #peerEnded = false;
  #stage: Stage = 'serving';

  constructor(
    shared: ServerShared,
    connection: Connection,
    onClosed: (self: ServerConnection) => void,
  ) {
    const { maxMessageBytes, frameTimeoutMs, clock } = shared.limits;
    this.shared = shared;
    this.peer = { address: connection.remoteAddress, certificate: connection.peerCertificate };
    this.#connection = connection;
    this.#onClosed = onClosed;
    this.#outbox = new Outbox(connection, maxMessageBytes);
    this.#replies = new ReplyWriter(this.#outbox);
    this.#framed = new FramedConnection(
      connection,
      () => ({
        onFrame: (payload) => this.#onFrame(payload),
        onEnd: () => this.#onPeerEnd(),
        onDrain: () => this.#onRoom(),
        onClose: (error) => this.#closed(error),
      }),
      { maxFrameBytes: maxMessageBytes, frameTimeoutMs, clock },
    );
  }

  /** Pieces handed to the transport so far. */
  get writes(): number {
    return this.#outbox.writes;
  }

  get stalled(): boolean {
    return this.#stalled;
  }

  get peerEnded(): boolean {
    return this.#peerEnded;
  }

  /** For the transport, as are the next three. */
  onData(chunk: Uint8Array): void {
    this.#outbox.cork();
    try {
      this.#framed.onData(chunk);
      this.#replies.greet();
    } finally {
      this.#uncork();
    }
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

  /** The server is closing. Resolved by the close of the connection. */
  drain(): void {
    if (this.#stage !== 'serving') return;
    if (this.#replies.understandsControl) {
      this.#stage = 'draining';
      this.#replies.control(ResponseKind.DRAIN);
    } else {
      this.#stage = 'refusing';
      this.#endIfDone();
    }
  }

  /** Its grace is over: whatever is still in flight is answered, nobody knows how far it came, and the connection ends. */
  giveUp(): void {
    for (const call of [...this.#calls.values(), ...this.#doubles]) {
      const retry = call.running ? 'unknown' : 'not-executed';
      const text = call.running
        ? 'the server was closed before the handler had an answer'
        : 'the server was closed before the handler began';
      this.#abort(call, new RpcError(RpcStatus.SHUTTING_DOWN, text, { retry }));
    }
    this.#waiting.length = 0;
    if (this.#stage === 'serving' || this.#stage === 'draining') this.#stage = 'refusing';
    this.#endIfDone();
  }

  /** It has lingered for long enough. */
  onDue(): void {
    this.#connection.destroy();
  }

  onPlace(): void {
    this.#startWaiting();
  }

  onCallDue(call: ServerCall): void {
    if (!call.answered) this.#expire(call);
  }

  sendItem(call: ServerCall, item: unknown): void {
    if (call.answered) return;
    if (!(item instanceof Uint8Array)) throw internalError(notBytes('a stream yielded', item));
    try {
      this.#replies.item(call.requestId, item, call.replyMetadata ?? NO_METADATA);
    } catch (error) {
      throw error instanceof FrameTooLarge ? tooLargeToSend(error) : error;
    }
    call.replyMetadata = undefined; // once is enough
    this.#lookForStall();
  }

  onStreamEnd(call: ServerCall): void {
    this.#answer(call, NO_BYTES);
  }

  onStreamFailure(call: ServerCall, thrown: unknown): void {
    this.#fail(call, failureOf(thrown, call.service, call.method));
  }

  onOver(call: ServerCall): void {
    this.#over(call);
    this.#next();
  }

  #onFrame(payload: Uint8Array): void {
    const { counters, hooks } = this.shared;
    let request: RpcRequest;
    try {
      request = decodeRequest(payload);
    } catch (error) {
      counters.invalidRequests += 1;
      if (hooks?.onInvalidRequest !== undefined)
        tell(() => hooks.onInvalidRequest?.(this.peer, error as Error));
      // In the original's words, and with its code: it says −1 here too, for a method that it could not even read.
      const text = 'Failed to deserialize request';
      const failure = new RpcError(RpcStatus.METHOD_NOT_FOUND, text, { cause: error });
      this.#replies.failure('', failure, NO_METADATA);
      return;
    }
    if (request.features !== 0) this.#replies.meet(request.features);
    switch (request.kind) {
      case RequestKind.CALL:
      case RequestKind.ONE_WAY:
        this.#accept(request);
        return;
      case RequestKind.CANCEL:
        this.#cancel(request.targetId);
        return;
      case RequestKind.CREDIT:
        this.#addCredit(request.targetId, request.credit);
        return;
      case RequestKind.PING:
        this.#replies.control(ResponseKind.PONG);
        return;
      case RequestKind.DRAIN_ACK:
        if (this.#stage === 'draining') this.#stage = 'refusing';
        this.#endIfDone();
        return;
      default:
        counters.unknownKinds += 1;
    }
  }

  #accept(request: RpcRequest): void {
    const { shared } = this;
    shared.counters.calls += 1;
    if (this.#stage === 'refusing' || this.#stage === 'ended') {
      shared.counters.refused += 1;
      this.#refuse(request, RpcStatus.SHUTTING_DOWN, 'the server is shutting down');
      return;
    }
    const served = shared.find(request.serviceName, request.methodName);
    if (served === undefined) {
      const name = `${request.serviceName}.${request.methodName}`;
      this.#refuse(request, RpcStatus.METHOD_NOT_FOUND, `Method not found: ${name}`);
      return;
    }
    if (served.kind === 'server-stream' && !this.#canStream(request, served)) return;
    const timed = request.timeoutMs > 0 || shared.hooks !== undefined;
    const nowMs = timed ? shared.clock.now() : 0;
    const deadlineMs = request.timeoutMs > 0 ? nowMs + request.timeoutMs : Number.POSITIVE_INFINITY;
    const call = new ServerCall(this, request, served, deadlineMs, nowMs);
    if (this.#waiting.length === 0 && this.#takePlace()) this.#start(call);
    else this.#wait(call);
  }

  #canStream(request: RpcRequest, { service, method }: ServedMethod): boolean {
    const why =
      request.kind === RequestKind.ONE_WAY
        ? 'its items would have no reader'
        : this.#replies.understandsStreams
          ? undefined
          : 'the caller has not said that it understands streams';
    if (why === undefined) return true;
    this.#refuse(request, RpcStatus.NOT_SUPPORTED, `${service}.${method} is a stream: ${why}`);
    return false;
  }

  /** Without a call: the handler never began, and never will. */
  #refuse(request: RpcRequest, status: number, text: string): void {
    this.shared.counters.failed += 1;
    if (request.kind === RequestKind.ONE_WAY) return;
    const failure = new RpcError(status, text, { retry: 'not-executed' });
    this.#replies.failure(request.requestId, failure, NO_METADATA);
  }

  #takePlace(): boolean {
    if (this.#running >= this.shared.limits.maxInFlight || this.#stalled) return false;
    if (!this.shared.takePlace(this)) return false;
    this.#running += 1;
    return true;
  }

  /** The call has a place. */
  #start(call: ServerCall): void {
    call.running = true;
    const { hooks } = this.shared;
    if (hooks?.onCallStart !== undefined) tell(() => hooks.onCallStart?.(call));
    const { served, request } = call;
    let result: unknown;
    try {
      result = served.handle(request.requestData, call);
    } catch (thrown) {
      this.#over(call);
      this.#fail(call, failureOf(thrown, call.service, call.method));
      this.#next();
      return;
    }
    if (served.kind === 'server-stream') {
      this.#track(call);
      call.stream = new ServerStream(this, call, request.credit);
      void call.stream.run(result as AsyncIterable<unknown>);
    } else if (result instanceof Uint8Array) {
      this.#over(call);
      this.#answer(call, result);
      this.#next();
    } else if (isPromiseLike(result)) {
      this.#track(call);
      // Not `result.then`: a thenable may call back twice, or throw.
      const promise = result instanceof Promise ? result : Promise.resolve(result);
      promise.then(
        (value: unknown) => this.#settled(call, value),
        (thrown: unknown) => this.#settledBadly(call, thrown),
      );
    } else {
      this.#over(call);
      this.#fail(call, internalError(notBytes('the handler returned', result)));
      this.#next();
    }
  }

  #settled(call: ServerCall, value: unknown): void {
    this.#over(call);
    if (value instanceof Uint8Array) this.#answer(call, value);
    else this.#fail(call, internalError(notBytes('the handler returned', value)));
    this.#next();
  }

  #settledBadly(call: ServerCall, thrown: unknown): void {
    this.#over(call);
    this.#fail(call, failureOf(thrown, call.service, call.method));
    this.#next();
  }

  /** From now on it can be given up, and its time can be over. */
  #track(call: ServerCall): void {
    const { requestId } = call;
    if (this.#calls.get(requestId) === call || this.#doubles.has(call)) return;
    if (this.#calls.has(requestId)) {
      this.shared.counters.duplicateIds += 1;
      this.#doubles.add(call);
    } else {
      this.#calls.set(requestId, call);
    }
    if (call.deadlineMs === Number.POSITIVE_INFINITY) return;
    const nowMs = this.shared.clock.now();
    call.alarm = this.shared.alarms.set(call, call.deadlineMs - nowMs, nowMs);
  }

  #untrack(call: ServerCall): void {
    if (this.#calls.get(call.requestId) === call) this.#calls.delete(call.requestId);
    else this.#doubles.delete(call);
    if (call.alarm !== undefined) this.shared.alarms.cancel(call.alarm);
  }

  /** The handler has returned: its place is free. */
  #over(call: ServerCall): void {
    if (!call.running) return;
    call.running = false;
    this.#running -= 1;
    this.shared.freePlace();
  }

  /** A place has become free. */
  #next(): void {
    this.shared.handOut();
    if (this.#waiting.length > 0) this.#startWaiting();
    if (this.#peerEnded || this.#stage === 'refusing') this.#endIfDone();
  }

  #wait(call: ServerCall): void {
    this.#track(call);
    this.#waiting.push(call);
    this.#waitingBytes += call.request.requestData.length + OVERHEAD_BYTES;
    if (this.#waitingBytes >= WAITING_BYTES) this.#pause();
    // No place of the whole server may be free; then this stands in the row of those who wait for one.
    if (!this.#starting && this.#takePlace()) {
      this.#returnPlace();
      this.#startWaiting();
    }
  }

  #returnPlace(): void {
    this.#running -= 1;
    this.shared.freePlace();
  }

  /** Starts what waits, as long as there are places. A handler that answers at once frees its place in the same call: hence the loop. */
  #startWaiting(): void {
    if (this.#starting) return;
    this.#starting = true;
    while (this.#waiting.length > 0 && this.#takePlace()) {
      const call = this.#waiting.shift();
      if (call === undefined) break;
      this.#waitingBytes -= call.request.requestData.length + OVERHEAD_BYTES;
      if (call.answered) this.#returnPlace();
      else if (call.deadlineMs <= this.shared.clock.now()) {
        this.#returnPlace();
        this.#expire(call);
      } else this.#start(call);
    }
    this.#starting = false;
    if (this.#waitingBytes < WAITING_BYTES / 2) this.#resume();
  }

  #answer(call: ServerCall, response: Uint8Array): void {
    if (call.answered) return;
    if (!call.oneWay) {
      try {
        this.#replies.reply(call.requestId, response, call.replyMetadata ?? NO_METADATA);
      } catch (error) {
        const tooLarge = error instanceof FrameTooLarge;
        this.#fail(call, tooLarge ? tooLargeToSend(error) : internalError(describeThrown(error)));
        return;
      }
    }
    this.#answered(call, undefined);
    this.#lookForStall();
  }

  #fail(call: ServerCall, error: RpcError): void {
    if (call.answered) return;
    if (!call.oneWay)
      this.#replies.failure(call.requestId, error, call.replyMetadata ?? error.metadata);
    this.#answered(call, error);
    this.#lookForStall();
  }

  #answered(call: ServerCall, error: RpcError | undefined): void {
    call.answered = true;
    this.#untrack(call);
    if (error !== undefined) this.shared.counters.failed += 1;
    const { hooks, clock } = this.shared;
    if (hooks?.onCallEnd === undefined) return;
    const durationMs = clock.now() - call.startedMs;
    tell(() => hooks.onCallEnd?.(call, { status: error?.status ?? 0, error, durationMs }));
  }

  #expire(call: ServerCall): void {
    this.shared.counters.expired += 1;
    const { timeoutMs } = call.request;
    const error = call.running
      ? new RpcError(RpcStatus.DEADLINE_EXCEEDED, `no answer within ${timeoutMs} ms`)
      : new RpcError(RpcStatus.EXPIRED, `not begun within ${timeoutMs} ms: the server was busy`);
    this.#abort(call, error);
    this.#endIfDone();
  }

  /** Answers for the handler, and tells it that nobody waits any more. */
  #abort(call: ServerCall, error: RpcError): void {
    this.#fail(call, error);
    call.abort(error);
    call.stream?.stop();
  }

  #cancel(targetId: string): void {
    const call = this.#calls.get(targetId);
    if (call === undefined) {
      this.shared.counters.unknownTargets += 1;
      return;
    }
    this.shared.counters.cancelled += 1;
    this.#drop(call, new RpcError(RpcStatus.CANCELLED, 'the caller has given up'));
    this.#endIfDone();
  }

  /** As `#abort`, for a call whose caller waits no longer. */
  #drop(call: ServerCall, error: RpcError): void {
    this.#answered(call, error);
    call.abort(error);
    call.stream?.stop();
  }

  #addCredit(targetId: string, credit: number): void {
    const stream = this.#calls.get(targetId)?.stream;
    if (stream === undefined) this.shared.counters.unknownTargets += 1;
    else stream.addCredit(credit);
  }

  /** The peer does not read what we have written: no more handlers are started, whose answers would lie here too. */
  #lookForStall(): void {
    if (this.#stalled || !this.#outbox.stalled) return;
    this.#stalled = true;
    this.#pause();
  }

  #onRoom(): void {
    this.#outbox.hasRoom();
    this.#stalled = false;
    for (const call of this.#calls.values()) call.stream?.onRoom();
    for (const call of this.#doubles) call.stream?.onRoom();
    this.#startWaiting();
  }

  #pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#connection.pause();
  }

  #resume(): void {
    if (!this.#paused || this.#stalled) return;
    this.#paused = false;
    this.#connection.resume();
  }

  #uncork(): void {
    this.#outbox.uncork();
    this.#lookForStall();
  }

  #onPeerEnd(): void {
    this.#peerEnded = true;
    for (const call of this.#calls.values()) call.stream?.onRoom();
    this.#endIfDone();
  }

  /** When nothing is left to be answered, and nothing more will be. */
  #endIfDone(): void {
    if (!this.#peerEnded && this.#stage !== 'refusing') return;
    if (this.#stage === 'ended' || this.#calls.size + this.#doubles.size > 0) return;
    this.#stage = 'ended';
    this.#outbox.flush();
    this.#connection.end();
    this.#resume(); // to hear the peer's end
    const nowMs = this.shared.clock.now();
    if (!this.#peerEnded) this.shared.alarms.set(this, LINGER_MS, nowMs);
  }

  #closed(error: Error | undefined): void {
    this.#stage = 'ended';
    this.shared.forget(this);
    const lost = new RpcError(RpcStatus.CONNECTION_LOST, 'the connection to the caller is lost', {
      ...(error !== undefined && { cause: error }),
    });
    for (const call of [...this.#calls.values(), ...this.#doubles]) this.#drop(call, lost);
    this.#waiting.length = 0;
    this.#onClosed(this);
    const { hooks } = this.shared;
    if (hooks?.onConnectionClosed !== undefined)
      tell(() => hooks.onConnectionClosed?.(this.peer, error));
  }
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}

function notBytes(who: string, value: unknown): string {
  const what = value === null ? 'null' : Array.isArray(value) ? 'an array' : `${typeof value}`;
  return `${who} ${what}, where a Uint8Array is needed`;
}

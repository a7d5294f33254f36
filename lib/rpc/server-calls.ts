/**
 * The calls of one connection, from the request to the answer.
 *
 * Knows: which are in flight, which wait for a place, and how each ends. Must not know: frames, or when the connection is read and when not.
 *
 * Decision: a handler that answers at once costs no entry in a table, no timer and no promise: its reply is written before the next request is
 * looked at. Only what takes its time is kept track of.
 *
 * A request that finds no place waits here. The time it waits counts against its deadline, so that it can be refused, as not executed, without
 * the handler ever being called.
 */
import { FrameTooLarge } from '../framing/index.ts';
import type { CallPeer } from './call-context.ts';
import { RpcStatus } from './codes.ts';
import { NO_BYTES, NO_METADATA, RequestKind, type RpcRequest } from './envelope.ts';
import { RpcError } from './errors.ts';
import { describeThrown, failureOf, internalError, notBytes } from './failure.ts';
import { tell } from './hooks.ts';
import type { ServedMethod } from './method-table.ts';
import { type ReplyWriter, tooLargeToSend } from './reply-writer.ts';
import { type CallOwner, ServerCall } from './server-call.ts';
import type { ServerShared, Starved } from './server-shared.ts';
import { ServerStream, type StreamOwner } from './server-stream.ts';

/** What a waiting request costs beside its bytes. */
const OVERHEAD_BYTES = 200;

/** The connection that they came on. */
export interface CallsOwner {
  readonly shared: ServerShared;
  readonly peer: CallPeer;
  readonly replies: ReplyWriter;
  /** The peer does not read what has been written: whatever a handler answers now would lie here too. */
  readonly stalled: boolean;
  readonly peerEnded: boolean;
  /** A call has ended, or no longer waits; not from within `accept`. */
  onChange(): void;
}

export class ServerCalls implements CallOwner, StreamOwner, Starved {
  readonly #owner: CallsOwner;
  readonly #shared: ServerShared;
  readonly #replies: ReplyWriter;
  /** Those that have not been answered, by id. */
  readonly #byId = new Map<string, ServerCall>();
  /** Those whose id was taken, and those that have none because nobody waits for an answer. */
  readonly #others = new Set<ServerCall>();
  readonly #waiting: ServerCall[] = [];
  #waitingBytes = 0;
  #running = 0;
  #starting = false;

  constructor(owner: CallsOwner) {
    this.#owner = owner;
    this.#shared = owner.shared;
    this.#replies = owner.replies;
  }

  /** How many have not been answered. */
  get size(): number {
    return this.#byId.size + this.#others.size;
  }

  /** How much memory is held by requests that wait for a place. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  get shared(): ServerShared {
    return this.#shared;
  }

  get peer(): CallPeer {
    return this.#owner.peer;
  }

  get stalled(): boolean {
    return this.#owner.stalled;
  }

  get peerEnded(): boolean {
    return this.#owner.peerEnded;
  }

  /** Serves a call, now or as soon as there is a place. */
  accept(request: RpcRequest): void {
    const shared = this.#shared;
    const served = shared.find(request.serviceName, request.methodName);
    if (served === undefined) {
      const name = `${request.serviceName}.${request.methodName}`;
      this.refuse(request, RpcStatus.METHOD_NOT_FOUND, `Method not found: ${name}`);
      return;
    }
    if (served.kind === 'server-stream' && !this.#canStream(request, served)) return;
    const { timeoutMs } = request;
    const nowMs = timeoutMs > 0 || shared.hooks !== undefined ? shared.clock.now() : 0;
    const deadlineMs = timeoutMs > 0 ? nowMs + timeoutMs : Number.POSITIVE_INFINITY;
    const call = new ServerCall(this, request, served, deadlineMs, nowMs);
    if (this.#waiting.length === 0 && this.#takePlace()) this.#start(call);
    else this.#wait(call);
  }

  /** Answers a request whose handler has not begun, and never will. */
  refuse(request: RpcRequest, status: number, text: string): void {
    this.#shared.counters.failed += 1;
    if (request.kind === RequestKind.ONE_WAY) return;
    const failure = new RpcError(status, text, { retry: 'not-executed' });
    this.#replies.failure(request.requestId, failure, NO_METADATA);
  }

  /** The caller has given one up. */
  cancel(targetId: string): void {
    const call = this.#byId.get(targetId);
    if (call === undefined) {
      this.#shared.counters.unknownTargets += 1;
      return;
    }
    this.#shared.counters.cancelled += 1;
    this.#drop(call, new RpcError(RpcStatus.CANCELLED, 'the caller has given up'));
  }

  addCredit(targetId: string, items: number): void {
    const stream = this.#byId.get(targetId)?.stream;
    if (stream === undefined) this.#shared.counters.unknownTargets += 1;
    else stream.addCredit(items);
  }

  /** The peer reads again, or will read no more: whoever stood still looks. */
  onRoom(): void {
    for (const call of this.#byId.values()) call.stream?.onRoom();
    for (const call of this.#others) call.stream?.onRoom();
    this.#startWaiting();
  }

  onPlace(): void {
    this.#startWaiting();
    this.#owner.onChange();
  }

  /** The grace is over: what is still in flight is answered, and nobody knows how far it came. */
  giveUpAll(): void {
    for (const call of [...this.#byId.values(), ...this.#others]) {
      const text = call.running
        ? 'the server was closed before the handler had an answer'
        : 'the server was closed before the handler began';
      const retry = call.running ? 'unknown' : 'not-executed';
      this.#abort(call, new RpcError(RpcStatus.SHUTTING_DOWN, text, { retry }));
    }
    this.#stopWaiting();
  }

  /** The connection is lost: nobody is answered, and handlers are told that nobody waits. */
  loseAll(cause: Error | undefined): void {
    const text = 'the connection to the caller is lost';
    const error = new RpcError(RpcStatus.CONNECTION_LOST, text, { cause });
    for (const call of [...this.#byId.values(), ...this.#others]) this.#drop(call, error);
    this.#stopWaiting();
    this.#shared.forget(this);
  }

  onCallDue(call: ServerCall): void {
    if (!call.answered) this.#expire(call);
    this.#owner.onChange();
  }

  onFailedEarly(call: ServerCall, error: RpcError): void {
    if (!call.answered) this.#abort(call, error);
    this.#owner.onChange();
  }

  sendItem(call: ServerCall, item: unknown): void {
    if (call.answered) return;
    if (!(item instanceof Uint8Array)) throw internalError(notBytes('the stream yielded', item));
    try {
      this.#replies.item(call.requestId, item, call.replyMetadata ?? NO_METADATA);
    } catch (error) {
      throw error instanceof FrameTooLarge ? tooLargeToSend(error) : error;
    }
    call.replyMetadata = undefined; // once is enough
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
    this.#owner.onChange();
  }

  #canStream(request: RpcRequest, { service, method }: ServedMethod): boolean {
    const why = whyNoStream(request, this.#replies);
    if (why === undefined) return true;
    this.refuse(request, RpcStatus.NOT_SUPPORTED, `${service}.${method} is a stream: ${why}`);
    return false;
  }

  #takePlace(): boolean {
    if (this.#running >= this.#shared.limits.maxInFlight || this.#owner.stalled) return false;
    if (!this.#shared.takePlace(this)) return false;
    this.#running += 1;
    return true;
  }

  #returnPlace(): void {
    this.#running -= 1;
    this.#shared.freePlace();
  }

  /** The call has a place. */
  #start(call: ServerCall): void {
    const { served, request } = call;
    const { hooks } = this.#shared;
    if (hooks?.onCallStart !== undefined) tell(() => hooks.onCallStart?.(call));
    call.running = true;
    let result: unknown;
    try {
      result = served.handle(request.requestData, call);
    } catch (thrown) {
      this.#settleBadly(call, thrown);
      return;
    }
    if (served.kind === 'server-stream') {
      this.#track(call);
      call.stream = new ServerStream(this, call, request.credit);
      void call.stream.run(result as AsyncIterable<unknown>);
    } else if (isPromiseLike(result)) {
      this.#track(call);
      // Not `result.then`: a thenable may call back twice, or throw.
      const promise = result instanceof Promise ? result : Promise.resolve(result);
      promise.then(
        (value: unknown) => this.#settledLater(call, value),
        (thrown: unknown) => {
          this.#settleBadly(call, thrown);
          this.#owner.onChange();
        },
      );
    } else {
      this.#settle(call, result);
    }
  }

  #settledLater(call: ServerCall, value: unknown): void {
    this.#settle(call, value);
    this.#owner.onChange();
  }

  #settle(call: ServerCall, value: unknown): void {
    this.#over(call);
    if (value instanceof Uint8Array) this.#answer(call, value);
    else this.#fail(call, internalError(notBytes('the handler returned', value)));
    this.#next();
  }

  #settleBadly(call: ServerCall, thrown: unknown): void {
    this.#over(call);
    this.#fail(call, failureOf(thrown, call.service, call.method));
    this.#next();
  }

  /** From now on it can be given up, and its time can be over. */
  #track(call: ServerCall): void {
    if (call.tracked) return;
    call.tracked = true;
    const { requestId, oneWay } = call;
    if (!oneWay && !this.#byId.has(requestId)) this.#byId.set(requestId, call);
    else {
      if (!oneWay) this.#shared.counters.duplicateIds += 1;
      this.#others.add(call);
    }
    if (call.deadlineMs === Number.POSITIVE_INFINITY) return;
    const nowMs = this.#shared.clock.now();
    call.alarm = this.#shared.alarms.set(call, call.deadlineMs - nowMs, nowMs);
  }

  #untrack(call: ServerCall): void {
    if (!call.tracked) return;
    if (!this.#others.delete(call)) this.#byId.delete(call.requestId);
    if (call.alarm !== undefined) this.#shared.alarms.cancel(call.alarm);
  }

  /** The handler has returned: its place is free. */
  #over(call: ServerCall): void {
    call.running = false;
    this.#returnPlace();
  }

  /** A place has become free. */
  #next(): void {
    this.#shared.handOut();
    if (this.#waiting.length > 0) this.#startWaiting();
  }

  #wait(call: ServerCall): void {
    this.#track(call);
    this.#waiting.push(call);
    this.#waitingBytes += bytesOf(call);
  }

  #stopWaiting(): void {
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
  }

  /** Starts what waits, as long as there are places. A handler that answers at once frees its place in the same call: hence the loop. */
  #startWaiting(): void {
    if (this.#starting) return;
    this.#starting = true;
    while (this.#waiting.length > 0 && this.#takePlace()) {
      const call = this.#waiting.shift();
      if (call === undefined) break;
      this.#waitingBytes -= bytesOf(call);
      if (!call.answered && call.remainingMs > 0) {
        this.#start(call);
        continue;
      }
      this.#returnPlace();
      if (!call.answered) this.#expire(call);
    }
    this.#starting = false;
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
  }

  #fail(call: ServerCall, error: RpcError): void {
    if (call.answered) return;
    if (!call.oneWay)
      this.#replies.failure(call.requestId, error, call.replyMetadata ?? error.metadata);
    this.#answered(call, error);
  }

  #answered(call: ServerCall, error: RpcError | undefined): void {
    call.answered = true;
    this.#untrack(call);
    if (error !== undefined) this.#shared.counters.failed += 1;
    const { hooks, clock } = this.#shared;
    if (hooks?.onCallEnd === undefined) return;
    const durationMs = clock.now() - call.startedMs;
    tell(() => hooks.onCallEnd?.(call, { status: error?.status ?? 0, error, durationMs }));
  }

  #expire(call: ServerCall): void {
    this.#shared.counters.expired += 1;
    const { timeoutMs } = call.request;
    const error = call.running
      ? new RpcError(RpcStatus.DEADLINE_EXCEEDED, `no answer within ${timeoutMs} ms`)
      : new RpcError(RpcStatus.EXPIRED, `not begun within ${timeoutMs} ms: the server was busy`);
    this.#abort(call, error);
  }

  /** Answers for the handler, and tells it that nobody waits any more. */
  #abort(call: ServerCall, error: RpcError): void {
    this.#fail(call, error);
    call.abort(error);
    call.stream?.stop();
  }

  /** As `#abort`, for a call whose caller waits no longer. */
  #drop(call: ServerCall, error: RpcError): void {
    this.#answered(call, error);
    call.abort(error);
    call.stream?.stop();
  }
}

function bytesOf(call: ServerCall): number {
  return call.request.requestData.length + OVERHEAD_BYTES;
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}

function whyNoStream(request: RpcRequest, replies: ReplyWriter): string | undefined {
  if (request.kind === RequestKind.ONE_WAY) return 'its items would have no reader';
  if (!replies.understandsStreams) return 'the caller has not said that it understands streams';
  return request.credit > 0 ? undefined : 'it was called as if it had one answer';
}

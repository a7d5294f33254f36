/**
 * One connection of a server: requests in, replies out.
 *
 * Knows: frames, kinds of requests, when to read no further, and how to part. Must not know: how a call is served (server-calls.ts), or other
 * connections.
 *
 * Decision: all replies to what came in one chunk leave in one write. And there are two reasons to read no further: the peer does not read what
 * we have written, or too many of its requests wait for a place. Either way the kernel's buffers fill, and the peer feels it.
 */
import { type Connection, type ConnectionHandler, FramedConnection } from '../reactor/index.ts';
import type { Alarm } from './alarms.ts';
import type { CallPeer } from './call-context.ts';
import { RpcStatus } from './codes.ts';
import { decodeRequest } from './decode-request.ts';
import { NO_METADATA, RequestKind, ResponseKind, type RpcRequest } from './envelope.ts';
import { RpcError } from './errors.ts';
import { tell } from './hooks.ts';
import { Outbox } from './outbox.ts';
import { ReplyWriter } from './reply-writer.ts';
import type { Due } from './server-call.ts';
import { type CallsOwner, ServerCalls } from './server-calls.ts';
import type { ServerShared } from './server-shared.ts';

/** When requests of so many bytes wait, the connection is not read any further, until half of them have been started. */
const MOST_WAITING_BYTES = 1024 * 1024;
/** How long a connection that we have ended may stay when all has left, or the grace is over, and its peer does not end it. */
const LINGER_MS = 1_000;

/**
 * `serving`; `draining`: we have said that we are about to close, and serve until that is understood; `refusing`: new calls are not served;
 * `ended`: all has been said.
 */
type Stage = 'serving' | 'draining' | 'refusing' | 'ended';

export class ServerConnection implements ConnectionHandler, CallsOwner, Due {
  readonly shared: ServerShared;
  readonly peer: CallPeer;
  readonly replies: ReplyWriter;
  readonly #connection: Connection;
  readonly #framed: FramedConnection;
  readonly #outbox: Outbox;
  readonly #calls: ServerCalls;
  readonly #onClosed: (self: ServerConnection) => void;
  #paused = false;
  #peerEnded = false;
  #stage: Stage = 'serving';
  #graceIsOver = false;
  #linger: Alarm<Due> | undefined;

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
    this.replies = new ReplyWriter(this.#outbox);
    this.#calls = new ServerCalls(this);
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
    return this.#outbox.stalled;
  }

  get peerEnded(): boolean {
    return this.#peerEnded;
  }

  /** For the transport, as are the next three. */
  onData(chunk: Uint8Array): void {
    this.#outbox.cork();
    try {
      this.#framed.onData(chunk);
      this.replies.greet();
    } finally {
      this.#outbox.uncork();
      this.onChange();
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

  /** The server is closing. */
  drain(): void {
    if (this.#stage !== 'serving') return;
    if (this.replies.understandsControl) {
      this.#stage = 'draining';
      this.replies.control(ResponseKind.DRAIN);
    } else {
      this.#stage = 'refusing';
    }
    this.onChange();
  }

  /** Its grace is over. If it has ended, and lingers, it does so no longer than once more. */
  giveUp(): void {
    this.#graceIsOver = true;
    this.#calls.giveUpAll();
    if (this.#stage !== 'ended') this.#stage = 'refusing';
    this.onChange();
  }

  /** It has lingered for long enough, unless its peer still reads what we have written. */
  onDue(): void {
    if (this.#connection.queuedBytes > 0 && !this.#graceIsOver) this.#setLinger();
    else this.#connection.destroy();
  }

  onChange(): void {
    this.#balance();
    if (this.#peerEnded || this.#stage === 'refusing') this.#endIfDone();
  }

  #onFrame(payload: Uint8Array): void {
    const bare = this.shared.limits.bare?.(payload, this.peer);
    if (bare !== undefined) {
      this.replies.bare(bare);
      return;
    }
    let request: RpcRequest;
    try {
      request = decodeRequest(payload);
    } catch (error) {
      this.#onInvalid(error as Error);
      return;
    }
    if (request.features !== 0) this.replies.meet(request.features);
    switch (request.kind) {
      case RequestKind.CALL:
      case RequestKind.ONE_WAY:
        this.#onCall(request);
        return;
      case RequestKind.CANCEL:
        this.#calls.cancel(request.targetId);
        return;
      case RequestKind.CREDIT:
        this.#calls.addCredit(request.targetId, request.credit);
        return;
      case RequestKind.PING:
        this.replies.control(ResponseKind.PONG);
        return;
      case RequestKind.DRAIN_ACK:
        if (this.#stage === 'draining') this.#stage = 'refusing';
        return;
      default:
        this.shared.counters.unknownKinds += 1;
    }
  }

  #onCall(request: RpcRequest): void {
    const { counters } = this.shared;
    counters.calls += 1;
    if (this.#stage === 'serving' || this.#stage === 'draining') {
      this.#calls.accept(request);
      return;
    }
    counters.refused += 1;
    if (this.#stage === 'ended') return; // nothing can be said any more
    this.#calls.refuse(request, RpcStatus.SHUTTING_DOWN, 'the server is shutting down');
  }

  /** In the original's words, and with its code: it says −1 here too, as for a method that is not found. */
  #onInvalid(error: Error): void {
    const { counters, hooks } = this.shared;
    counters.invalidRequests += 1;
    if (hooks?.onInvalidRequest !== undefined)
      tell(() => hooks.onInvalidRequest?.(this.peer, error));
    const text = 'Failed to deserialize request';
    const failure = new RpcError(RpcStatus.METHOD_NOT_FOUND, text, { cause: error });
    this.replies.failure('', failure, NO_METADATA);
  }

  #onRoom(): void {
    this.#outbox.hasRoom();
    this.#calls.onRoom();
    this.onChange();
  }

  /** Reads on, or reads no further. */
  #balance(): void {
    const limit = this.#paused ? MOST_WAITING_BYTES / 2 : MOST_WAITING_BYTES;
    const tooMuch =
      this.#stage !== 'ended' && (this.#outbox.stalled || this.#calls.waitingBytes >= limit);
    if (tooMuch === this.#paused) return;
    this.#paused = tooMuch;
    if (tooMuch) this.#connection.pause();
    else this.#connection.resume();
  }

  #onPeerEnd(): void {
    this.#peerEnded = true;
    this.#calls.onRoom();
    this.onChange();
  }

  /** When everything has been answered, and nothing more will be. */
  #endIfDone(): void {
    if (this.#stage === 'ended' || this.#calls.size > 0) return;
    this.#stage = 'ended';
    this.#outbox.flush();
    this.#connection.end();
    this.#balance(); // its end is to be read, however much it has not read itself
    this.#setLinger();
  }

  #setLinger(): void {
    const { alarms, clock } = this.shared;
    this.#linger = alarms.set(this, LINGER_MS, clock.now());
  }

  #closed(error: Error | undefined): void {
    this.#stage = 'ended';
    if (this.#linger !== undefined) this.shared.alarms.cancel(this.#linger);
    this.#calls.loseAll(error);
    this.#onClosed(this);
    const { hooks } = this.shared;
    if (hooks?.onConnectionClosed !== undefined)
      tell(() => hooks.onConnectionClosed?.(this.peer, error));
  }
}

/**
 * A connection on an epoll loop.
 *
 * Knows: non-blocking recv and send, when to stop, who is told what. Must not know: epoll_ctl, how it was accepted or connected.
 *
 * Decision: it is watched once, edge-triggered, for reading and writing alike, and nothing is ever changed about that. An edge
 * that finds nothing to do costs a comparison; arming and disarming EPOLLOUT would cost two system calls for each reader that
 * is slow. What edge-triggered asks in return is kept here: read until there is nothing left, or come back to it by oneself.
 */
import type { SocketAddress } from '../socket/index.ts';
import { MSG_NOSIGNAL, SocketError } from '../socket/index.ts';
import { EAGAIN, EINTR } from '../socket/errno.ts';
import { type Libc, libc } from '../socket/libc.ts';
import { EPOLLERR, EPOLLET, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLPRI, EPOLLRDHUP } from './epoll.ts';
import type { AgainTask, LoopTimer, TurnEndTask, Watcher } from './event-loop.ts';
import { asError, idleError, reportUnheard } from './failures.ts';
import type { CompleteLimits } from './limits.ts';
import { pendingError } from './pending-error.ts';
import type { Connection, ConnectionHandler } from './transport.ts';
import type { Workspace } from './workspace.ts';
import { WriteQueue } from './write-queue.ts';

/** What one connection may receive, and may send, in one turn. Then the others come first. */
const BYTES_PER_TURN = 256 * 1024;

const INTEREST = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLPRI | EPOLLET;
/** After these a recv that did not fill the buffer does not mean that nothing is left: an end, an error, an urgent byte. */
const READ_ON = EPOLLRDHUP | EPOLLHUP | EPOLLERR | EPOLLPRI;
const SHUT_WR = 1;

/** Who keeps count of a connection. */
export interface ConnectionOwner {
  onClosed(): void;
  onHandlerError(): void;
}

/** What `EpollConnection` is made of. */
export interface ConnectionParts {
  readonly workspace: Workspace;
  /** Non-blocking. It belongs to the connection from then on. */
  readonly fd: number;
  readonly localAddress: SocketAddress;
  readonly remoteAddress: SocketAddress;
  readonly limits: CompleteLimits;
  readonly owner: ConnectionOwner;
}

export class EpollConnection implements Connection, Watcher, AgainTask, TurnEndTask {
  readonly localAddress: SocketAddress;
  readonly remoteAddress: SocketAddress;
  readonly #calls: Libc = libc();
  readonly #workspace: Workspace;
  readonly #owner: ConnectionOwner;
  readonly #queue: WriteQueue;
  readonly #idleTimeoutMs: number;
  #handler: ConnectionHandler | undefined;
  #fd: number;
  #bytesRead = 0;
  #bytesWritten = 0;
  #paused = false;
  /** Read until recv says 0 or EAGAIN, also when one did not fill the buffer. */
  #readOn = false;
  /** Stands in the loop's queue for the next turn; its turn-end queue. */
  #again = false;
  #atTurnEnd = false;
  /** The kernel has no room; EPOLLOUT will say when. */
  #blocked = false;
  /** `end` was called; the FIN is out; the peer's has come. */
  #ending = false;
  #finSent = false;
  #peerEnded = false;
  #closed = false;
  #closeError: Error | undefined;
  #movedMs = 0;
  #idleTimer: LoopTimer | undefined;

  constructor({ workspace, fd, localAddress, remoteAddress, limits, owner }: ConnectionParts) {
    this.localAddress = localAddress;
    this.remoteAddress = remoteAddress;
    this.#workspace = workspace;
    this.#fd = fd;
    this.#owner = owner;
    this.#queue = new WriteQueue(limits.highWaterBytes, limits.lowWaterBytes);
    this.#idleTimeoutMs = limits.idleTimeoutMs;
  }

  get queuedBytes(): number {
    return this.#queue.bytes;
  }

  get bytesRead(): number {
    return this.#bytesRead;
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Begins, once there is a handler. */
  start(handler: ConnectionHandler): void {
    this.#handler = handler;
    if (this.#closed) return; // `onClose` follows at the end of the turn
    this.#movedMs = this.#workspace.loop.now;
    try {
      this.#workspace.loop.watch(this.#fd, INTEREST, this);
    } catch (error) {
      this.#close(asError(error));
      return;
    }
    if (this.#idleTimeoutMs > 0) this.#watchIdleness(this.#idleTimeoutMs);
  }

  write(bytes: Uint8Array): boolean {
    if (this.#ending || this.#closed) return false;
    const below = this.#queue.push(bytes);
    if (!this.#blocked) this.#wantTurnEnd();
    return below;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#wantAgain(); // what came meanwhile was announced, and will not be again
  }

  end(): void {
    if (this.#ending || this.#closed) return;
    this.#ending = true;
    this.#wantTurnEnd();
  }

  destroy(error?: Error): void {
    this.#close(error);
  }

  onReady(events: number): void {
    if (this.#closed) return;
    if ((events & EPOLLOUT) !== 0 && this.#blocked) {
      this.#blocked = false;
      this.#wantTurnEnd();
    }
    if ((events & ~EPOLLOUT) === 0) return;
    if ((events & READ_ON) !== 0) this.#readOn = true;
    if (this.#peerEnded) this.#failIfBroken(events);
    else if (!this.#again) this.#receive();
  }

  onAgain(): void {
    this.#again = false;
    this.#receive();
  }

  onTurnEnd(): void {
    this.#atTurnEnd = false;
    if (this.#closed) this.#reportClose();
    else this.#flush();
  }

  #receive(): void {
    const { slab, loop } = this.#workspace;
    let left = BYTES_PER_TURN;
    while (!this.#paused && !this.#closed && !this.#peerEnded) {
      const room = slab.room();
      const count = this.#calls.recv(this.#fd, room, room.byteLength, 0);
      if (count > 0) {
        this.#bytesRead += count;
        this.#movedMs = loop.now;
        this.#deliver(slab.take(count));
        if (count < room.byteLength && !this.#readOn) return;
        left -= count;
        if (left > 0) continue;
        this.#wantAgain();
        return;
      }
      if (count === -EINTR) continue;
      if (count === 0) this.#onPeerEnd();
      else if (count === -EAGAIN) this.#readOn = false;
      else this.#close(new SocketError('recv', -count));
      return;
    }
  }

  #deliver(chunk: Uint8Array): void {
    try {
      this.#handler?.onData(chunk);
    } catch (error) {
      this.#failByHandler(error);
    }
  }

  #onPeerEnd(): void {
    this.#peerEnded = true;
    this.#movedMs = this.#workspace.loop.now;
    if (this.#handler?.onEnd === undefined) this.end();
    else {
      try {
        this.#handler.onEnd();
      } catch (error) {
        this.#failByHandler(error);
      }
    }
    this.#closeIfDone();
  }

  /** After the peer's FIN there is nothing to read that could say that it has broken off. */
  #failIfBroken(events: number): void {
    const errno = (events & EPOLLERR) === 0 ? 0 : pendingError(this.#fd);
    if (errno !== 0) this.#close(new SocketError('recv', errno));
  }

  #flush(): void {
    const { scratch, loop } = this.#workspace;
    const queue = this.#queue;
    let left = BYTES_PER_TURN;
    let drained = false;
    while (!this.#blocked) {
      const piece = queue.piece(scratch);
      if (piece === undefined) break;
      const count = this.#calls.send(this.#fd, piece, piece.byteLength, MSG_NOSIGNAL);
      if (count >= 0) {
        this.#bytesWritten += count;
        this.#movedMs = loop.now;
        drained = queue.sent(count) || drained;
        this.#blocked = count < piece.byteLength;
        left -= count;
        if (left > 0) continue;
        if (!this.#blocked) this.#wantTurnEnd();
        break;
      }
      if (count === -EAGAIN) this.#blocked = true;
      else if (count !== -EINTR) {
        this.#close(new SocketError('send', -count));
        return;
      }
    }
    if (drained && !this.#ending) this.#sayDrained();
    if (this.#ending && queue.bytes === 0) this.#sendFin();
  }

  #sayDrained(): void {
    try {
      this.#handler?.onDrain?.();
    } catch (error) {
      this.#failByHandler(error);
    }
  }

  #sendFin(): void {
    if (this.#finSent || this.#closed) return;
    this.#finSent = true;
    const result = this.#calls.shutdown(this.#fd, SHUT_WR);
    if (result < 0) {
      this.#close(new SocketError('shutdown', pendingError(this.#fd) || -result));
    } else {
      this.#closeIfDone();
    }
  }

  #closeIfDone(): void {
    if (this.#finSent && this.#peerEnded) this.#close(undefined);
  }

  #failByHandler(thrown: unknown): void {
    const error = asError(thrown);
    this.#owner.onHandlerError();
    if (this.#closed || this.#handler?.onClose === undefined) reportUnheard(error);
    this.#close(error);
  }

  #close(error: Error | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#closeError = error;
    this.#queue.clear();
    this.#idleTimer?.cancel();
    this.#workspace.loop.unwatch(this.#fd);
    this.#calls.close(this.#fd);
    this.#fd = -1;
    this.#owner.onClosed();
    this.#wantTurnEnd();
  }

  #reportClose(): void {
    const handler = this.#handler;
    this.#handler = undefined;
    try {
      handler?.onClose?.(this.#closeError);
    } catch (error) {
      this.#owner.onHandlerError();
      reportUnheard(asError(error));
    }
  }

  #wantAgain(): void {
    if (this.#again || this.#closed) return;
    this.#again = true;
    this.#workspace.loop.again(this);
  }

  #wantTurnEnd(): void {
    if (this.#atTurnEnd) return;
    this.#atTurnEnd = true;
    this.#workspace.loop.atTurnEnd(this);
  }

  /** Looks when the time would be over, and not at each byte: then it is known how much of it is left. */
  #watchIdleness(delayMs: number): void {
    const { loop } = this.#workspace;
    this.#idleTimer = loop.setTimer(
      delayMs,
      () => {
        const leftMs = this.#movedMs + this.#idleTimeoutMs - loop.now;
        if (leftMs > 0) this.#watchIdleness(leftMs);
        else this.#close(idleError(this.#idleTimeoutMs));
      },
      { ref: false },
    );
  }
}

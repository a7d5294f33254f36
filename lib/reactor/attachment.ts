/**
 * An epoll loop beside Node's own.
 *
 * Knows: when Node gives us a turn. Must not know: what a turn does.
 *
 * Decision: epolls nest. Ours is a descriptor that is readable when anything in it is ready; so Node's loop watches that
 * one descriptor, and sleeps for us. The other way, a thread of our own inside `epoll_wait`, was tried: the thread comes from the pool that
 * `fs` and `dns` use, and a wait that never ends holds up `process.exit` and `worker.terminate()`. Here there is no thread, nothing
 * to interrupt, and an idle loop costs nothing.
 *
 * The turn itself waits for `setImmediate`, which Node calls right after it has looked at its descriptors. That is a call
 * as Node makes them: with promises after it, and with an uncaught exception for what is thrown.
 */
import { type NodeWatch, reactorCalls } from './kernel.ts';

/** What Node's loop is to do with ours. */
export interface Attached {
  /** One turn that does not wait. */
  turn(): void;
  /** The end of a turn: what has been queued outside of one. */
  end(): void;
  /** After each of them, also when it has thrown. */
  afterwards(): void;
}

export class Attachment {
  readonly #loop: Attached;
  readonly #watch: NodeWatch;
  #immediate: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** When `#timer` is to fire. */
  #timerDue = Number.POSITIVE_INFINITY;
  #ending = false;
  #closed = false;

  /** @throws code `ERR_REACTOR_KOFFI` */
  constructor(epollFd: number, loop: Attached) {
    this.#loop = loop;
    this.#watch = reactorCalls().watchFromNode(epollFd, () => this.turnSoon());
  }

  turnSoon(): void {
    this.#immediate ??= setImmediate(this.#onImmediate);
  }

  /** A turn at the latest in so many milliseconds. */
  turnIn(delayMs: number): void {
    if (delayMs === Number.POSITIVE_INFINITY) return;
    const due = performance.now() + delayMs;
    if (due >= this.#timerDue) return; // it fires early then, finds nothing, and is set again
    clearTimeout(this.#timer);
    this.#timerDue = due;
    this.#timer = setTimeout(this.#onTimeout, Math.min(Math.ceil(delayMs), LONGEST_TIMEOUT_MS));
    this.#timer.unref(); // what should keep the process alive has a reference of its own
  }

  /** The end of a turn as soon as Node's current call is done; asked for by a promise's callback, after all such callbacks. */
  endSoon(): void {
    if (this.#ending) return;
    this.#ending = true;
    process.nextTick(this.#onTick);
  }

  ref(): void {
    this.#watch.ref();
  }

  unref(): void {
    this.#watch.unref();
  }

  close(): void {
    this.#closed = true;
    this.#watch.close();
    clearImmediate(this.#immediate);
    clearTimeout(this.#timer);
  }

  readonly #onImmediate = (): void => {
    this.#immediate = undefined;
    this.#call(this.#loop.turn);
  };

  readonly #onTimeout = (): void => {
    this.#timerDue = Number.POSITIVE_INFINITY;
    this.#call(this.#loop.turn);
  };

  readonly #onTick = (): void => {
    this.#ending = false;
    this.#call(this.#loop.end);
  };

  #call(what: () => void): void {
    if (this.#closed) return;
    try {
      what();
    } finally {
      if (!this.#closed) this.#loop.afterwards();
    }
  }
}

/** setTimeout takes what is longer for nothing. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * An epoll loop beside Node's own.
 *
 * Knows: when Node gives us a turn, and whether to look again or to sleep. Must not know: what a turn does.
 *
 * Decision: Node's loop watches our epoll as one descriptor among its own (node-watch.ts) and sleeps for both. There is no
 * thread and nothing to interrupt, and an idle loop costs nothing.
 *
 * The turn itself comes by `setImmediate`, which Node calls right after it has looked at its descriptors. That is a call as
 * Node makes them: promises go on after it, and what it throws is an uncaught exception.
 *
 * Going to sleep and being roused costs more than a small message. So when a sleep was so short that it was not worth it, the
 * loop stays awake for some empty turns after each busy one, as KVM does before it halts a processor; Node's loop turns all the while.
 * That pays only while whoever we wait for has a processor of its own. When nothing came before the loop slept after all, it was
 * wasted, or even kept the other from running: the next short sleeps do not count then, more of them each time.
 */
import { NodeWatch } from './node-watch.ts';

/** What Node's loop is to do with ours. */
export interface Attached {
  /** One turn that does not wait. @returns whether anything happened */
  turn(): boolean;
  /** The end of a turn: what has been queued outside of one. */
  end(): void;
  /** After each of them, also when it has thrown. */
  afterwards(): void;
}

/** A sleep shorter than this would better have been spent awake. About what it costs to be roused on another processor. */
const SHORT_SLEEP_MS = 0.05;
/** How often to look in vain before sleeping, while sleeps are short. Together they take about as long as such a sleep. */
const EMPTY_TURNS = 20;
/** How many short sleeps do not count after staying awake in vain, at first and at most. */
const LEAST_SLEEPS = 16;
const MOST_SLEEPS = 4096;
/** setTimeout takes what is longer for nothing. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export class Attachment {
  readonly #loop: Attached;
  readonly #watch: NodeWatch;
  #immediate: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** When `#timer` is to fire. */
  #timerDueMs = Number.POSITIVE_INFINITY;
  #ending = false;
  /** Turning without being told to; the watch is stopped meanwhile. */
  #awake = false;
  #emptyTurns = 0;
  /** How many short sleeps still do not count; how many will not, when staying awake is in vain the next time. */
  #sleepsLeft = 0;
  #sleepsNext = LEAST_SLEEPS;
  #asleepSinceMs = 0;
  #closed = false;

  /** @throws SocketError: EMFILE, ENFILE */
  constructor(epollFd: number, loop: Attached) {
    this.#loop = loop;
    this.#watch = new NodeWatch(epollFd, () => this.#onReadable());
  }

  turnSoon(): void {
    this.#immediate ??= setImmediate(this.#onImmediate);
  }

  /** A turn at the latest in so many milliseconds. */
  turnIn(delayMs: number): void {
    if (delayMs === Number.POSITIVE_INFINITY) return;
    const dueMs = performance.now() + delayMs;
    if (dueMs >= this.#timerDueMs) return; // the turn before finds nothing due, and asks again
    clearTimeout(this.#timer);
    this.#timerDueMs = dueMs;
    this.#timer = setTimeout(this.#onTimeout, Math.min(Math.ceil(delayMs), LONGEST_TIMEOUT_MS));
    this.#timer.unref(); // what is to keep the process alive has a reference of its own
  }

  /** The end of a turn as soon as Node's present call is done; asked for from a promise, as soon as all promises are. */
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

  #onReadable(): void {
    if (this.#immediate !== undefined) return;
    this.turnSoon();
    if (performance.now() - this.#asleepSinceMs > SHORT_SLEEP_MS) return;
    if (this.#sleepsLeft > 0) {
      this.#sleepsLeft -= 1;
      return;
    }
    this.#awake = true;
    this.#emptyTurns = 0;
    this.#watch.stop();
  }

  readonly #onImmediate = (): void => {
    this.#immediate = undefined;
    let busy = true;
    try {
      busy = this.#loop.turn();
    } finally {
      this.#afterTurn(busy);
    }
  };

  readonly #onTimeout = (): void => {
    this.#timerDueMs = Number.POSITIVE_INFINITY;
    this.turnSoon();
  };

  readonly #onTick = (): void => {
    this.#ending = false;
    if (this.#closed) return;
    try {
      this.#loop.end();
    } finally {
      if (!this.#closed) this.#loop.afterwards();
    }
  };

  #afterTurn(busy: boolean): void {
    if (this.#closed) return;
    this.#loop.afterwards();
    if (this.#awake && this.#stayAwake(busy)) return;
    this.#asleepSinceMs = performance.now();
  }
  #stayAwake(busy: boolean): boolean {
    if (busy) {
      if (this.#emptyTurns > 0) this.#sleepsNext = LEAST_SLEEPS; // it has paid
      this.#emptyTurns = 0;
    } else {
      this.#emptyTurns += 1;
    }
    if (this.#emptyTurns < EMPTY_TURNS) {
      this.turnSoon();
      return true;
    }
    this.#awake = false;
    this.#sleepsLeft = this.#sleepsNext;
    this.#sleepsNext = Math.min(2 * this.#sleepsNext, MOST_SLEEPS);
    this.#watch.start();
    return false;
  }
}

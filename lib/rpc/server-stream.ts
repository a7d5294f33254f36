/**
 * A stream that is being served: what the handler yields, as fast as the reader wants it.
 *
 * Knows: credit, and an iterator. Must not know: frames, or what an item means.
 *
 * Decision: the handler is asked for the next item only when there is credit for it and the connection has room. So a slow reader slows the
 * producer itself, which stands still in its `yield`, and not a queue that grows between them.
 */
import type { ServerCall } from './server-call.ts';

/** Who sends what a stream yields. */
export interface StreamOwner {
  /** The connection takes no more for now; `onRoom` comes. */
  readonly stalled: boolean;
  /** No credit can come any more: the peer has sent its last byte. */
  readonly peerEnded: boolean;
  /** @throws when it cannot be sent */
  sendItem(call: ServerCall, item: unknown): void;
  onStreamEnd(call: ServerCall): void;
  onStreamFailure(call: ServerCall, thrown: unknown): void;
  /** The handler has come to its end, in whatever way. */
  onOver(call: ServerCall): void;
}

type Items = AsyncIterator<unknown> | Iterator<unknown>;

export class ServerStream {
  readonly #owner: StreamOwner;
  readonly #call: ServerCall;
  #credit: number;
  #stopped = false;
  #wake: (() => void) | undefined;

  constructor(owner: StreamOwner, call: ServerCall, credit: number) {
    this.#owner = owner;
    this.#call = call;
    this.#credit = credit;
  }

  /** The reader has room for so many more. */
  addCredit(items: number): void {
    this.#credit += items;
    this.#goOn();
  }

  /** The connection has room again, or something else has changed. */
  onRoom(): void {
    this.#goOn();
  }

  /** Nobody reads any more. */
  stop(): void {
    this.#stopped = true;
    this.#goOn();
  }

  /** Runs until the handler has returned. Never rejects. */
  async run(iterable: AsyncIterable<unknown> | Iterable<unknown>): Promise<void> {
    let items: Items | undefined;
    try {
      items = iteratorOf(iterable);
      if (await this.#pump(items)) {
        items = undefined; // it has said itself that it is done
        this.#owner.onStreamEnd(this.#call);
      }
    } catch (thrown) {
      this.#owner.onStreamFailure(this.#call, thrown);
    }
    try {
      await items?.return?.();
    } catch {
      // It was told to clean up, and the call has been answered already.
    }
    this.#owner.onOver(this.#call);
  }

  /** @returns whether the handler has yielded all that it had; false when nobody reads any more */
  async #pump(items: Items): Promise<boolean> {
    while (!this.#stopped) {
      if (this.#credit <= 0 || this.#owner.stalled) {
        await this.#room();
        continue;
      }
      const { done, value } = await items.next();
      if (this.#stopped) return false;
      if (done === true) return true;
      this.#credit -= 1;
      this.#owner.sendItem(this.#call, value);
    }
    return false;
  }

  async #room(): Promise<void> {
    if (this.#credit <= 0 && this.#owner.peerEnded)
      throw new Error('the reader has ended its side, and can ask for no more items');
    await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  #goOn(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}

function iteratorOf(iterable: AsyncIterable<unknown> | Iterable<unknown>): Items {
  if (typeof iterable === 'object' && iterable !== null) {
    if (Symbol.asyncIterator in iterable) return iterable[Symbol.asyncIterator]();
    if (Symbol.iterator in iterable) return iterable[Symbol.iterator]();
  }
  throw new TypeError('the handler of a stream returns an iterable, most easily by function*');
}

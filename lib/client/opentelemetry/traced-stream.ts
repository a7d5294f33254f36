/**
 * A stream with a span around it: from the first item asked for until nothing more can come.
 *
 * Knows: a stream, a span, and the context in which each item is fetched. Must not know: which side it is.
 *
 * Decision: by hand and not `async function*`, for the reason that ClientStream has: a generator that waits for an item hears of `return()` only when
 * the item has come. And the span ends once, however the stream does.
 */
import { type Context, context, type Span } from '@opentelemetry/api';
import { recordFailure } from './spans.ts';

/** A stream as its source gives it, and the span that it is read in. */
export interface StreamInSpan {
  readonly span: Span;
  readonly inside: Context;
  /** Begins to give items. What it throws, the span has. */
  readonly items: () => AsyncIterator<Uint8Array, unknown, undefined>;
}

export class TracedStream implements AsyncGenerator<Uint8Array, void, undefined> {
  readonly #open: () => StreamInSpan;
  #stream: StreamInSpan | undefined;
  #items: AsyncIterator<Uint8Array, unknown, undefined> | undefined;
  #count = 0;
  #over = false;

  /** @param open is called when the first item is asked for */
  constructor(open: () => StreamInSpan) {
    this.#open = open;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  async next(): Promise<IteratorResult<Uint8Array, void>> {
    if (this.#over) return DONE;
    this.#stream ??= this.#open();
    const { span, inside, items } = this.#stream;
    try {
      const result = await context.with(inside, () => {
        this.#items ??= items();
        return this.#items.next();
      });
      if (result.done !== true) {
        this.#count += 1;
        return { done: false, value: result.value };
      }
      this.#end();
      return DONE;
    } catch (error) {
      if (!this.#over) recordFailure(span, error);
      this.#end();
      throw error;
    }
  }

  async return(): Promise<IteratorResult<Uint8Array, void>> {
    const { inside = context.active() } = this.#stream ?? {};
    this.#end();
    await context.with(inside, () => this.#items?.return?.());
    return DONE;
  }

  async throw(error: unknown): Promise<IteratorResult<Uint8Array, void>> {
    await this.return();
    throw error;
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stream?.span.setAttribute('rpc.wirebook.items', this.#count);
    this.#stream?.span.end();
  }
}

const DONE: IteratorResult<Uint8Array, void> = { done: true, value: undefined };

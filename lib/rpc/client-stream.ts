/**
 * A stream, from its reader's side.
 *
 * Knows: items that have come and not been read, and how many more the server may send. Must not know: connections.
 *
 * Decision: by hand, where `async function*` would be shorter, for the sake of one moment: a reader that stops while it waits for an item. A generator
 * would hear of that only when the item has come, which may be never.
 */
import type { CallSink } from './client-call.ts';
import { RpcStatus } from './codes.ts';
import type { RpcError } from './errors.ts';

/** What a stream needs of its call, be that one attempt or several. */
export interface StreamCall {
  giveUp(reason: unknown): void;
  /** The reader has room for so many more items. */
  addCredit(items: number): void;
  error(status: number, what: string): RpcError;
}

/** What a stream needs of its channel. */
export interface StreamSource {
  /** Makes the call. Its sink is told how it goes, perhaps at once. */
  start(sink: CallSink): StreamCall;
  /** Nothing more will come. */
  ended(): void;
}

interface Reader {
  readonly resolve: (result: IteratorResult<Uint8Array, void>) => void;
  readonly reject: (error: unknown) => void;
}

export class ClientStream implements AsyncGenerator<Uint8Array, void, undefined>, CallSink {
  readonly #source: StreamSource;
  readonly #window: number;
  readonly #items: Uint8Array[] = [];
  /** Who waits for an item. There are none while there are items. */
  readonly #readers: Reader[] = [];
  #state: 'new' | 'open' | 'ended' = 'new';
  /** Said once, behind the items that came before it. */
  #error: RpcError | undefined;
  #call: StreamCall | undefined;
  /** Read, and not yet told to the server. */
  #read = 0;
  /** How many more items the server may send. */
  #credit: number;

  /** @param window how many items the server may send ahead */
  constructor(source: StreamSource, window: number) {
    this.#source = source;
    this.#window = window;
    this.#credit = window;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  next(): Promise<IteratorResult<Uint8Array, void>> {
    if (this.#state === 'new') {
      this.#state = 'open';
      try {
        this.#call = this.#source.start(this);
      } catch (error) {
        this.#end();
        return Promise.reject(error);
      }
    }
    const item = this.#items.shift();
    if (item !== undefined) {
      this.#countRead();
      return Promise.resolve({ done: false, value: item });
    }
    if (this.#error !== undefined) {
      const error = this.#error;
      this.#error = undefined;
      return Promise.reject(error);
    }
    if (this.#state === 'ended') return Promise.resolve(DONE);
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
  }

  /** Reads no more. The handler on the other side is told. */
  async return(): Promise<IteratorResult<Uint8Array, void>> {
    this.#items.length = 0;
    this.#error = undefined;
    const call = this.#call;
    this.#end();
    call?.giveUp('the stream is read no further');
    return DONE;
  }

  async throw(error: unknown): Promise<IteratorResult<Uint8Array, void>> {
    await this.return();
    throw error;
  }

  /** Ends it from outside. */
  fail(status: number, what: string): void {
    const call = this.#call;
    if (call === undefined) return;
    this.onFailure(call.error(status, what));
    call.giveUp(what);
  }

  onItem(payload: Uint8Array): void {
    if (this.#state !== 'open') return;
    this.#credit -= 1;
    if (this.#credit < 0) {
      // Nobody bounds what is kept here but the credit.
      this.fail(RpcStatus.INVALID_RESPONSE, 'the server sends more items than it was asked for');
      return;
    }
    const reader = this.#readers.shift();
    if (reader === undefined) this.#items.push(payload);
    else {
      this.#countRead();
      reader.resolve({ done: false, value: payload });
    }
  }

  onReply(): void {
    this.#end();
  }

  onFailure(error: RpcError): void {
    if (this.#state === 'ended') return;
    const reader = this.#readers.shift();
    if (reader === undefined) this.#error = error;
    else reader.reject(error);
    this.#end();
  }

  #end(): void {
    if (this.#state === 'open') this.#source.ended();
    this.#state = 'ended';
    this.#call = undefined;
    for (const { resolve } of this.#readers.splice(0)) resolve(DONE);
  }

  /** The server is told when half of the window has been read, not for each item. */
  #countRead(): void {
    this.#read += 1;
    if (this.#call === undefined || this.#read * 2 < this.#window) return;
    this.#credit += this.#read;
    this.#call.addCredit(this.#read);
    this.#read = 0;
  }
}

const DONE: IteratorResult<Uint8Array, void> = { done: true, value: undefined };

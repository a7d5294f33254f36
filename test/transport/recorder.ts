/**
 * A handler that notes all it is told, and knows what it must never be told.
 *
 * The rules that hold in every case are checked here, so that each case checks them: one close, nothing after it, nothing but
 * the close after `destroy`, no data and no end in a pause, nothing from within a call.
 */
import type { Connection, ConnectionHandler } from 'wirebook/reactor';
import { Waiting } from './waiting.ts';

type Event = 'data' | 'end' | 'drain' | 'close';

/** What a test does when it is told something, beside noting it. */
export type Reactions = Partial<Record<Event, (recorder: Recorder) => void>>;

export type HandlerForm = 'whole' | 'without onEnd';

export class Recorder {
  readonly connection: Connection;
  readonly events: Event[] = [];
  readonly chunks: Uint8Array[] = [];
  bytes = 0;
  readonly violations: string[] = [];
  readonly handler: ConnectionHandler;
  /** As `onClose` said. */
  error: Error | undefined;
  reactions: Reactions;
  #paused = false;
  #calling = false;
  #destroyed = false;
  readonly #waiting = new Waiting(
    () => `so far: ${this.events.join(' ')}, ${this.bytes} bytes, error ${String(this.error)}`,
  );

  constructor(connection: Connection, reactions: Reactions = {}, form: HandlerForm = 'whole') {
    this.connection = connection;
    this.reactions = reactions;
    this.handler = {
      onData: (chunk) => {
        this.chunks.push(chunk);
        this.bytes += chunk.length;
        if (chunk.length === 0) this.violations.push('data without a byte');
        this.#note('data');
      },
      ...(form === 'without onEnd' ? {} : { onEnd: () => this.#note('end') }),
      onDrain: () => this.#note('drain'),
      onClose: (error) => {
        this.error = error;
        this.#note('close');
      },
    };
  }

  get closed(): boolean {
    return this.events.includes('close');
  }

  /** The code of the error that `onClose` was called with. */
  get errorCode(): unknown {
    return this.error !== undefined && 'code' in this.error ? this.error.code : undefined;
  }

  received(): Buffer {
    return Buffer.concat(this.chunks);
  }

  count(event: Event): number {
    return this.events.filter((one) => one === event).length;
  }

  until(what: string, condition: () => boolean): Promise<void> {
    return this.#waiting.until(what, condition);
  }

  untilClosed(): Promise<void> {
    return this.until('the close', () => this.closed);
  }

  write(bytes: Uint8Array | string): boolean {
    return this.#call(() => this.connection.write(Buffer.from(bytes)));
  }

  end(): void {
    this.#call(() => this.connection.end());
  }

  destroy(error?: Error): void {
    this.#call(() => this.connection.destroy(error));
    this.#destroyed = true;
  }

  pause(): void {
    this.#call(() => this.connection.pause());
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#call(() => this.connection.resume());
  }

  #call<T>(call: () => T): T {
    this.#calling = true;
    try {
      return call();
    } finally {
      this.#calling = false;
    }
  }

  #note(event: Event): void {
    if (this.closed) this.violations.push(`${event} after the close`);
    if (this.#destroyed && event !== 'close') this.violations.push(`${event} after destroy`);
    if (this.#paused && (event === 'data' || event === 'end'))
      this.violations.push(`${event} in a pause`);
    if (this.#calling) this.violations.push(`${event} from within a call`);
    if (event === 'close' && !this.connection.closed) this.violations.push('not closed in onClose');
    this.events.push(event);
    try {
      this.reactions[event]?.(this);
    } finally {
      this.#waiting.look();
    }
  }
}

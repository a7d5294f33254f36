/**
 * The notes' pool of one host, line by line where a line of theirs has a counterpart.
 *
 * Their threads are async functions here, and where they drop the lock there is an `await`. A thread that is woken runs a little later, some
 * tens of microseconds, and so does this one: in the next turn of the loop. What is left out: they also look again every 100 ms, which finds
 * what a notification has missed; and whether an idle connection is still good.
 */

import type { ManualClock } from 'wirebook/base';

export interface NotesPoolOptions {
  readonly max?: number;
  readonly idleTimeoutMs?: number;
  /** With one, idle connections are cleaned up as its time passes. */
  readonly clock?: ManualClock;
}

interface Idle<Connection> {
  readonly connection: Connection;
  readonly lastUsedMs: number;
}

/** How often they clean up the notes do not say. */
const CLEAN_UP_MS = 60_000;

export class NotesPool<Connection> {
  /** All connections, lent and idle. */
  readonly all: Connection[] = [];
  readonly #connect: () => Promise<Connection>;
  readonly #max: number;
  readonly #idleTimeoutMs: number;
  readonly #clock: ManualClock | undefined;
  readonly #idle: Idle<Connection>[] = [];
  readonly #condition: (() => void)[] = [];

  constructor(connect: () => Promise<Connection>, options: NotesPoolOptions = {}) {
    const { max = 10, idleTimeoutMs = 300_000, clock } = options;
    this.#connect = connect;
    this.#max = max;
    this.#idleTimeoutMs = idleTimeoutMs;
    this.#clock = clock;
    clock?.after(CLEAN_UP_MS, () => this.#cleanUp());
  }

  async acquire(): Promise<Connection> {
    for (;;) {
      const idle = this.#idle.shift();
      if (idle !== undefined) return idle.connection;

      if (this.all.length < this.#max) {
        const connection = await this.#connect();
        this.all.push(connection);
        return connection;
      }
      await new Promise<void>((wake) => this.#condition.push(wake)); // wait
    }
  }

  release(connection: Connection): void {
    this.#idle.push({ connection, lastUsedMs: this.#clock?.now() ?? 0 });
    const wake = this.#condition.shift(); // notify_one
    if (wake !== undefined) setImmediate(wake);
  }

  /** What their clean-up thread does, as it must be meant: the notes do not give it. */
  #cleanUp(): void {
    const now = this.#clock?.now() ?? 0;
    const old = this.#idle.filter(({ lastUsedMs }) => now - lastUsedMs > this.#idleTimeoutMs);
    for (const one of old) {
      this.#idle.splice(this.#idle.indexOf(one), 1);
      this.all.splice(this.all.indexOf(one.connection), 1);
    }
    this.#clock?.after(CLEAN_UP_MS, () => this.#cleanUp());
  }
}

/**
 * Whether the other side is still there, when it says nothing.
 *
 * Knows: how long it has been silent. Must not know: connections, or what a ping looks like.
 *
 * Decision: whatever is heard is a sign of life, not the answer to a ping alone: a peer that is busy sending us a large answer need not be asked.
 * A machine that has lost its power says nothing, and TCP by itself would find out after a quarter of an hour, or, if we have
 * nothing to send, never.
 */
import { type CancelTimer, type Clock, WirebookError } from '../base/index.ts';
import type { KeepAliveOptions } from './channel-options.ts';

export interface KeepAliveActions {
  ping(): void;
  dead(error: Error): void;
}

export class KeepAlive {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #timeoutMs: number;
  readonly #actions: KeepAliveActions;
  #heard = false;
  #asked = false;
  #cancelTimer: CancelTimer | undefined;

  constructor(clock: Clock, options: Required<KeepAliveOptions>, actions: KeepAliveActions) {
    this.#clock = clock;
    this.#intervalMs = options.intervalMs;
    this.#timeoutMs = options.timeoutMs;
    this.#actions = actions;
  }

  /** Begins, if it has not. */
  start(): void {
    this.#cancelTimer ??= this.#clock.after(this.#intervalMs, () => this.#look());
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  heard(): void {
    this.#heard = true;
  }

  #look(): void {
    if (this.#asked && !this.#heard) {
      this.#cancelTimer = undefined;
      const text = `the server has not answered a ping for ${this.#timeoutMs} ms`;
      this.#actions.dead(new WirebookError('ERR_RPC_KEEPALIVE', text));
      return;
    }
    this.#asked = !this.#heard;
    this.#heard = false;
    if (this.#asked) this.#actions.ping();
    const delayMs = this.#asked ? this.#timeoutMs : this.#intervalMs;
    this.#cancelTimer = this.#clock.after(delayMs, () => this.#look());
  }
}

/**
 * The way to one server: which connection is the one for new calls, and which calls wait for one.
 *
 * Knows: when to connect, and when not yet. Must not know: how a connection carries calls, or who made them.
 *
 * Decision: it connects when there is something to send, and not before. A call that finds no connection waits for the attempt that it has
 * caused, and fails with it, as not executed: whoever retries wants to know at once, to go elsewhere. While the next attempt is not due
 * (the back-off), calls fail at once too, unless they have said `waitForReady`.
 *
 *              a call            connected
 *     ┌──────┐ ─────▶ ┌────────────┐ ─────▶ ┌───────┐
 *     │ idle │        │ connecting │        │ ready │
 *     └──────┘ ◀───┐  └────────────┘        └───────┘
 *        ▲         │        │ failed            │ lost, or drained
 *        │         │        ▼                   │
 *        │         │  ┌─────────┐ (with calls that wait for it: connecting again when it is due)
 *        │         └──│ waiting │               │
 *        │            └─────────┘               │
 *        └──────────────────────────────────────┘
 */
import type { Connection } from '../reactor/index.ts';
import { Alarms } from './alarms.ts';
import { Backoff, type BackoffOptions } from './backoff.ts';
import type { ChannelSettings } from './channel-options.ts';
import type { CallHolder, ClientCall } from './client-call.ts';
import { ClientConnection, type ConnectionOwner } from './client-connection.ts';
import { RpcStatus } from './codes.ts';
import type { RpcError } from './errors.ts';
import { type ChannelState, tell } from './hooks.ts';

/** Counters that go up. */
export interface LinkCounters {
  failed: number;
  late: number;
  unknown: number;
  invalid: number;
  connected: number;
  connectFailures: number;
}

export class Link implements CallHolder, ConnectionOwner {
  readonly counters: LinkCounters = {
    failed: 0,
    late: 0,
    unknown: 0,
    invalid: 0,
    connected: 0,
    connectFailures: 0,
  };
  readonly #settings: ChannelSettings;
  readonly #backoff: Backoff;
  /** Deadlines of calls that wait to be sent. */
  readonly #alarms: Alarms<ClientCall>;
  readonly #queue: ClientCall[] = [];
  /** The one for new calls. */
  #current: ClientConnection | undefined;
  /** It, and those that have calls to finish. */
  readonly #connections = new Set<ClientConnection>();
  #state: ChannelState = 'idle';
  #connecting: AbortController | undefined;
  #lastError: Error | undefined;
  /** No attempt before this, by the clock. */
  #retryAtMs = Number.NEGATIVE_INFINITY;
  #cancelRetry: (() => void) | undefined;
  /** Called when nothing is left, once it has been asked to close. */
  #onClosed: (() => void) | undefined;

  constructor(settings: ChannelSettings, reconnect: BackoffOptions | undefined) {
    this.#settings = settings;
    this.#backoff = new Backoff(reconnect, settings.random);
    this.#alarms = new Alarms(settings.clock, (call) => this.#expire(call));
  }

  get state(): ChannelState {
    return this.#state;
  }

  get inFlight(): number {
    let total = 0;
    for (const connection of this.#connections) total += connection.inFlight;
    return total;
  }

  get queued(): number {
    return this.#queue.length;
  }

  /** Pieces handed to the connections that are open. */
  get writes(): number {
    let total = 0;
    for (const connection of this.#connections) total += connection.writes;
    return total;
  }

  /** Sends a call, now or as soon as it can be. It is told how it went, perhaps at once. */
  submit(call: ClientCall): void {
    const current = this.#current;
    if (this.#onClosed !== undefined) this.#fail(call, closedError(call));
    else if (current !== undefined && this.#queue.length === 0 && current.hasRoom)
      current.send(call);
    else this.#enqueue(call);
  }

  /** Fails a call that is not to be sent. */
  refuse(call: ClientCall, error: RpcError): void {
    this.#fail(call, error);
  }

  giveUp(call: ClientCall, reason: unknown): void {
    this.#dequeue(call);
    this.#fail(call, call.cancelled(reason, 'not-executed'));
    this.#look();
  }

  addCredit(): void {
    // A call that waits here has had no items.
  }

  /** No new calls. Those that are under way may take so long; then they fail. `done` is called when everything is closed. */
  close(done: () => void): void {
    this.#onClosed = done;
    this.#look();
  }

  /** The time for that is over. */
  destroy(): void {
    this.#connecting?.abort();
    for (const call of this.#queue.splice(0)) this.#fail(call, closedError(call));
    for (const connection of this.#connections) connection.destroy();
    this.#look();
  }

  onRoom(connection: ClientConnection): void {
    if (connection !== this.#current) return;
    while (this.#queue.length > 0 && connection.hasRoom) {
      const call = this.#queue.shift();
      if (call === undefined) return;
      this.#disarm(call);
      connection.send(call);
    }
    this.#look();
  }

  onDrain(connection: ClientConnection): void {
    if (connection !== this.#current) return;
    this.#current = undefined;
    this.#become('idle');
    this.#look();
  }

  onLost(connection: ClientConnection, error: Error | undefined): void {
    if (connection !== this.#current) {
      if (this.#connecting !== undefined) this.#lastError = error;
      return;
    }
    this.#current = undefined;
    this.#lastError = error;
    if (!connection.proven) this.#retryAtMs = this.#settings.clock.now() + this.#backoff.failed();
    this.#become('idle', error);
    this.#look();
  }

  onClosed(connection: ClientConnection): void {
    this.#connections.delete(connection);
    this.#look();
  }

  onProven(): void {
    this.#backoff.succeeded();
  }

  onStray(kind: 'late' | 'unknown' | 'invalid', requestId: string): void {
    this.counters[kind] += 1;
    const { hooks } = this.#settings;
    if (hooks?.onStrayResponse !== undefined) tell(() => hooks.onStrayResponse?.(kind, requestId));
  }

  onCallEnd(call: ClientCall, error: RpcError | undefined): void {
    if (error !== undefined) this.counters.failed += 1;
    const { hooks, clock } = this.#settings;
    if (hooks?.onCallEnd === undefined) return;
    const durationMs = clock.now() - call.startedMs;
    tell(() => hooks.onCallEnd?.(call.info, { status: error?.status ?? 0, error, durationMs }));
  }

  /** Fails a call that no connection has. */
  #fail(call: ClientCall, error: RpcError): void {
    if (call.settled) return;
    this.onCallEnd(call, error);
    call.fail(error);
  }

  #enqueue(call: ClientCall): void {
    const { clock, maxQueued } = this.#settings;
    const isDown = this.#current === undefined && this.#connecting === undefined;
    if (isDown && !call.waitForReady && this.#retryAtMs > clock.now()) {
      this.#fail(call, this.#connectError(call));
      return;
    }
    // The one for which it connects has a place, whatever the limit: without it there would never be a connection.
    const isFirst = isDown && this.#queue.length === 0;
    if (this.#queue.length >= maxQueued && !isFirst) {
      const what = `${this.inFlight} calls are in flight and ${maxQueued} wait already`;
      this.#fail(call, call.error(RpcStatus.OVERLOADED, what));
      return;
    }
    call.holder = this;
    this.#queue.push(call);
    if (call.deadlineMs !== Number.POSITIVE_INFINITY) {
      const nowMs = clock.now();
      call.alarm = this.#alarms.set(call, call.deadlineMs - nowMs, nowMs);
    }
    this.#look();
  }

  #dequeue(call: ClientCall): void {
    const index = this.#queue.indexOf(call);
    if (index >= 0) this.#queue.splice(index, 1);
    this.#disarm(call);
  }

  #disarm(call: ClientCall): void {
    if (call.alarm !== undefined) this.#alarms.cancel(call.alarm);
    call.alarm = undefined;
  }

  #expire(call: ClientCall): void {
    this.#dequeue(call);
    const what =
      this.#current === undefined
        ? `no connection to ${this.#settings.host}:${this.#settings.port} within ${call.timeoutMs} ms`
        : `not sent within ${call.timeoutMs} ms: too many calls were before it`;
    const cause = this.#current === undefined ? this.#lastError : undefined;
    const retry = 'not-executed';
    this.#fail(
      call,
      call.error(RpcStatus.DEADLINE_EXCEEDED, what, { retry, ...(cause && { cause }) }),
    );
    this.#look();
  }

  /** What is to be done now: connect, connect later, or, when nothing is left and it was asked to, close. */
  #look(): void {
    if (this.#queue.length > 0 && this.#current === undefined && this.#connecting === undefined) {
      const dueMs = this.#retryAtMs - this.#settings.clock.now();
      if (dueMs <= 0) void this.#connect();
      else this.#connectIn(dueMs);
    } else if (this.#queue.length === 0 && this.#cancelRetry !== undefined) {
      this.#cancelRetry();
      this.#cancelRetry = undefined;
      this.#become('idle', this.#lastError);
    }
    if (this.#onClosed !== undefined) this.#closeIfDone();
  }

  #closeIfDone(): void {
    if (this.#queue.length > 0) return;
    this.#connecting?.abort();
    for (const connection of this.#connections) connection.end();
    if (this.#connections.size > 0 || this.#connecting !== undefined) return;
    const done = this.#onClosed;
    this.#onClosed = nothing;
    this.#alarms.close();
    this.#become('closed');
    done?.();
  }

  #connectIn(delayMs: number): void {
    if (this.#cancelRetry !== undefined) return;
    this.#become('waiting', this.#lastError);
    this.#cancelRetry = this.#settings.clock.after(delayMs, () => {
      this.#cancelRetry = undefined;
      this.#look();
    });
  }

  async #connect(): Promise<void> {
    const { transport, host, port, limits, connectTimeoutMs } = this.#settings;
    const attempt = new AbortController();
    this.#connecting = attempt;
    this.#become('connecting');
    let made: ClientConnection | undefined;
    try {
      await transport.connect(
        { host, port, timeoutMs: connectTimeoutMs, signal: attempt.signal, ...limits },
        (connection) => (made = this.#adopt(connection)),
      );
    } catch (error) {
      this.#connecting = undefined;
      this.#connectFailed(error as Error);
      return;
    }
    this.#connecting = undefined;
    // Between the two its first event may have been its last.
    if (made !== undefined && !made.lost) this.#connected(made);
    else this.#connectFailed(this.#lastError ?? new Error('it was closed at once'));
  }

  #adopt(connection: Connection): ClientConnection {
    const made = new ClientConnection(this, connection, this.#settings);
    this.#connections.add(made);
    return made;
  }

  #connected(connection: ClientConnection): void {
    this.counters.connected += 1;
    this.#current = connection;
    this.#lastError = undefined;
    this.#become('ready');
    this.onRoom(connection);
  }

  #connectFailed(error: Error): void {
    this.counters.connectFailures += 1;
    this.#lastError = error;
    this.#retryAtMs = this.#settings.clock.now() + this.#backoff.failed();
    this.#become('idle', error);
    const failed = this.#queue.filter((call) => !call.waitForReady);
    for (const call of failed) {
      this.#dequeue(call);
      this.#fail(call, this.#connectError(call));
    }
    this.#look();
  }

  #connectError(call: ClientCall): RpcError {
    const { host: address, port } = this.#settings;
    const cause = this.#lastError;
    const why = cause === undefined ? 'it was closed at once' : cause.message;
    const what = `no connection to ${address}:${port}: ${why}`;
    return call.error(RpcStatus.CONNECT_FAILED, what, { address, port, ...(cause && { cause }) });
  }

  #become(state: ChannelState, error?: Error): void {
    if (this.#state === state) return;
    this.#state = state;
    const { hooks } = this.#settings;
    if (hooks?.onState !== undefined) tell(() => hooks.onState?.(state, error));
  }
}

/** The error for a call that comes too late. */
function closedError(call: ClientCall): RpcError {
  return call.error(RpcStatus.SHUTTING_DOWN, 'this channel is closed; make another');
}

function nothing(): void {}

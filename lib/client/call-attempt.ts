/**
 * One attempt at a call: at one server, on one connection.
 *
 * Knows: the server it is made at, and how to wait for a connection there. Must not know: other attempts, or whether there will be one.
 *
 * Decision: where a connection has room, which is nearly always, the call is made and sent in the same turn, without a promise. And whatever
 * ends an attempt, be it an answer, a loss, or nobody's interest any more, the server's load is told exactly once: an attempt that ended
 * unseen would count as work that the server still has, for ever.
 */
import { ClientCall, type CallSink } from '../rpc/client-call.ts';
import { RpcStatus } from '../rpc/codes.ts';
import type { CallOptions } from '../rpc/call-options.ts';
import { type Metadata, RequestKind, type RpcResponse } from '../rpc/envelope.ts';
import type { RpcError } from '../rpc/errors.ts';
import { tell } from '../rpc/hooks.ts';
import type { CallRun } from './call-run.ts';
import { withoutConnection } from './client-errors.ts';
import type { Server } from './client-core.ts';
import type { AttemptInfo } from './client-hooks.ts';
import type { PoolWaiter } from './pool-wait.ts';
import type { PooledConnection } from './pooled-connection.ts';
import type { Pooled } from './pooled.ts';
import { type Verdict, verdictOf } from './verdict.ts';

const NO_OPTIONS: CallOptions = {};
/** A server that says one of these knows about itself how long it wants to be left alone. */
const ABOUT_ITSELF: ReadonlySet<number> = new Set([RpcStatus.OVERLOADED, RpcStatus.SHUTTING_DOWN]);

export class CallAttempt implements CallSink, PoolWaiter<PooledConnection> {
  readonly server: Server;
  /** How many there were before it. */
  readonly number: number;
  readonly startedMs: number;
  /** What came beside the answer, if its caller wants to know. */
  metadata: Metadata | undefined;
  protected readonly run: CallRun;
  /** When the first item of a stream came. */
  protected answeredMs: number | undefined;
  readonly #hedged: boolean;
  #discarded = false;
  #call: ClientCall | undefined;
  #leave: (() => void) | undefined;

  constructor(run: CallRun, server: Server, number: number, startedMs: number, hedged: boolean) {
    this.run = run;
    this.server = server;
    this.number = number;
    this.startedMs = startedMs;
    this.#hedged = hedged;
  }

  /** It has come to a connection, so the server may have it. */
  get sent(): boolean {
    return this.#call !== undefined;
  }

  get info(): AttemptInfo {
    const { service, method } = this.run;
    const { endpoint } = this.server;
    return { service, method, endpoint, attempt: this.number, hedged: this.#hedged };
  }

  /** As servers are told. */
  get #onWire(): number {
    return (this.run.options.attempt ?? 0) + this.number;
  }

  begin(): void {
    const { core, options } = this.run;
    const { hooks } = core.settings;
    core.counters.attempts += 1;
    if (options.onAttempt !== undefined) {
      const { host, port } = this.server.endpoint;
      tell(() => options.onAttempt?.({ host, port, attempt: this.#onWire }));
    }
    if (hooks.onAttemptStart !== undefined) tell(() => hooks.onAttemptStart?.(this.info));
    const host = core.hostOf(this.server);
    const pooled = host.tryAcquire();
    if (pooled !== undefined) this.#send(pooled.resource);
    else {
      const timeoutMs = Math.ceil(this.#dueMs() - this.startedMs);
      this.#leave = host.wait(this, { timeoutMs });
    }
  }

  /** Nobody is interested any more. */
  discard(reason: unknown): void {
    this.#discarded = true;
    if (this.#call !== undefined) this.#call.giveUp(reason);
    else if (this.#leave !== undefined) {
      this.#leave();
      this.#ended(this.run.error(RpcStatus.CANCELLED, 'given up while it waited'), 'none');
    }
  }

  addCredit(items: number): void {
    this.#call?.addCredit(items);
  }

  /** For the pool, as is the next. */
  onLent(pooled: Pooled<PooledConnection>): void {
    this.#send(pooled.resource);
  }

  onFailed(error: unknown): void {
    this.#failed(withoutConnection(this.run, error));
  }

  /** For the connection, as is the next. */
  onReply(response: RpcResponse): void {
    // That a call without an answer has left says nothing about who gets it.
    this.#ended(undefined, this.run.kind === RequestKind.ONE_WAY ? 'none' : 'fine');
    if (!this.#discarded) this.run.onReply(this, response);
  }

  onFailure(error: RpcError): void {
    this.#failed(error);
  }

  #failed(error: RpcError): void {
    this.#ended(error, verdictOf(error));
    if (!this.#discarded) this.run.onFailure(this, error);
  }

  /** When its time is over: the call's, or sooner, if another attempt could follow. */
  #dueMs(): number {
    const { run, startedMs } = this;
    return run.idempotent
      ? Math.min(run.deadlineMs, startedMs + run.core.settings.attemptTimeoutMs)
      : run.deadlineMs;
  }

  #send(connection: PooledConnection): void {
    const { run } = this;
    const inTime = this.#dueMs() === run.deadlineMs;
    this.#leave = undefined;
    this.#call = new ClientCall({
      service: run.service,
      method: run.method,
      payload: run.payload,
      kind: run.kind,
      credit: run.credit,
      options: this.#options(),
      metadata: run.metadata,
      timeoutMs: inTime ? run.timeoutMs : run.core.settings.attemptTimeoutMs,
      nowMs: inTime ? run.startedMs : this.startedMs,
      sink: this,
    });
    connection.send(this.#call);
  }

  #options(): CallOptions {
    const attempt = this.#onWire;
    if (attempt === 0 && this.run.options.onReplyMetadata === undefined) return NO_OPTIONS;
    return { attempt, onReplyMetadata: (metadata) => (this.metadata = metadata) };
  }

  #ended(error: RpcError | undefined, verdict: Verdict): void {
    const { run, server } = this;
    const { clock, hooks } = run.core.settings;
    const nowMs = clock.now();
    // A stream lasts as long as it is read: only its beginning says how fast the server is.
    const tookMs = (this.answeredMs ?? nowMs) - this.startedMs;
    const restMs = error !== undefined && ABOUT_ITSELF.has(error.status) ? error.retryAfterMs : 0;
    const judged = this.answeredMs !== undefined && verdict === 'none' ? 'fine' : verdict;
    run.directory.roster.ended(server, judged, tookMs, nowMs, restMs);
    if (verdict === 'silent') run.directory.doubt();
    if (hooks.onAttemptEnd === undefined) return;
    const outcome = { status: error?.status ?? 0, error, durationMs: nowMs - this.startedMs };
    tell(() => hooks.onAttemptEnd?.(this.info, outcome));
  }
}

/** One that is answered with items. */
export class StreamAttempt extends CallAttempt {
  onItem(payload: Uint8Array): void {
    this.answeredMs ??= this.run.core.settings.clock.now();
    this.run.onItem(this, payload);
  }
}

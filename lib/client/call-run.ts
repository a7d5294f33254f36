/**
 * One call, from the moment in which it is made until its caller is told: whom to ask, where to try, whether to try again.
 *
 * Knows: the policies, and when to ask which. Must not know: what they decide by, or how a call gets to a server (call-attempt.ts).
 *
 * Decision: each state waits for exactly one thing beside the caller's own signal, and is left by whichever comes first. So one timer
 * is enough for all of it, and there is one place where a call ends.
 *
 *     seeking ── somebody is there ──▶ trying ──────────────── answered ──▶ settled
 *        ▲  └─ nobody, too late ──┐    │  ▲ └─ too slow: one more, beside it
 *        │                        │    │  └───────────┐
 *        │                        │    ├─ failed ──▶ pausing
 *        │                        ▼    ▼              │
 *        │                       settled: failed      │ nobody is there any more
 *        └────────────────────────────────────────────┘
 */
import type { Alarm } from '../rpc/alarms.ts';
import { Backoff } from '../rpc/backoff.ts';
import {
  type StreamOptions,
  validMetadata,
  validPayload,
  validTimeoutMs,
} from '../rpc/call-options.ts';
import type { CallSink } from '../rpc/client-call.ts';
import type { StreamCall } from '../rpc/client-stream.ts';
import { RpcStatus } from '../rpc/codes.ts';
import { type Metadata, RequestKind, type RpcResponse } from '../rpc/envelope.ts';
import type { RpcError } from '../rpc/errors.ts';
import { tell } from '../rpc/hooks.ts';
import type { OutgoingCall } from '../rpc/interceptors.ts';
import { CallAttempt, StreamAttempt } from './call-attempt.ts';
import type { ClientCore, Directory, Server, SharedRun } from './client-core.ts';
import {
  callError,
  closedError,
  doubtful,
  faultError,
  mayEndOtherwise,
  neverReached,
  nobodyError,
  noTimeError,
  notFoundInTime,
} from './client-errors.ts';
import type { HedgePolicy } from './hedge.ts';
import type { RetryDecision } from './retry-policy.ts';

/** While it waits for somebody to be reachable: a round of attempts after so long, then later and later. */
const PATIENCE = { firstMs: 20, longestMs: 1_000 };
/** With less time left than this patience is over. */
const LEAST_PATIENCE_MS = 2;

export class CallRun implements StreamCall, SharedRun {
  readonly core: ClientCore;
  readonly service: string;
  readonly method: string;
  readonly payload: Uint8Array;
  /** One of `RequestKind`. */
  readonly kind: number;
  /** How many items may be sent ahead; 0 for what is no stream. */
  readonly credit: number;
  readonly options: StreamOptions;
  readonly metadata: Metadata;
  readonly timeoutMs: number;
  readonly startedMs: number;
  readonly deadlineMs: number;
  readonly idempotent: boolean;
  directory: Directory;
  readonly #sink: CallSink;
  #state: 'new' | 'seeking' | 'trying' | 'pausing' | 'settled' = 'new';
  /** The attempt under way, and the one beside it. */
  #current: CallAttempt | undefined;
  #beside: CallAttempt | undefined;
  #attempts = 0;
  /** Of these, such as reached nobody while it was being patient. */
  #forgiven = 0;
  #firstMs = 0;
  #tried: Set<Server> | undefined;
  /** An attempt that is over may have been executed. */
  #doubtful = false;
  /** An item has come: what follows belongs to the same stream. */
  #begun = false;
  /** The list is known, and nobody is in it. */
  #empty = false;
  #hedge: HedgePolicy | undefined;
  #patience: Backoff | undefined;
  #alarm: Alarm<SharedRun> | undefined;
  #onAbort: (() => void) | undefined;

  /** @throws WirebookError for options that make no sense */
  constructor(core: ClientCore, call: OutgoingCall, kind: number, credit: number, sink: CallSink) {
    const { service, method, payload, options } = call;
    const { clock, timeoutMs } = core.settings;
    this.core = core;
    this.service = service;
    this.method = method;
    this.payload = validPayload(payload);
    this.kind = kind;
    this.credit = credit;
    this.options = options;
    this.metadata = validMetadata(options.metadata);
    this.timeoutMs =
      options.timeoutMs === undefined ? timeoutMs : validTimeoutMs(options.timeoutMs);
    this.startedMs = clock.now();
    this.deadlineMs = this.startedMs + this.timeoutMs;
    this.idempotent = options.idempotent ?? false;
    this.directory = core.directory(service);
    this.#sink = sink;
  }

  begin(): void {
    const { core, timeoutMs } = this;
    const { hooks, retry } = core.settings;
    core.active += 1;
    core.counters.calls += 1;
    if (hooks.onCallStart !== undefined) tell(() => hooks.onCallStart?.(this));
    const { signal } = this.options;
    if (signal?.aborted === true) this.#fail(this.#cancelled(signal.reason));
    else if (core.closing) this.#fail(closedError(this));
    else if (timeoutMs <= 0) this.#fail(noTimeError(this, timeoutMs));
    else {
      if (signal !== undefined) this.#listen(signal);
      retry.budget.called();
      this.#try(this.startedMs);
    }
  }

  giveUp(reason: unknown): void {
    if (this.#state !== 'settled') this.#fail(this.#cancelled(reason));
  }

  addCredit(items: number): void {
    this.#current?.addCredit(items);
  }

  error(status: number, what: string): RpcError {
    return callError(this, status, what);
  }

  shutDown(): void {
    if (this.#state !== 'settled') this.#fail(closedError(this));
  }

  onDue(): void {
    this.#alarm = undefined;
    switch (this.#state) {
      case 'seeking':
        this.#fail(
          this.#empty ? nobodyError(this, undefined) : notFoundInTime(this, this.timeoutMs),
        );
        return;
      case 'pausing':
        this.core.pausing.delete(this);
        this.#try(this.core.settings.clock.now());
        return;
      case 'trying':
        this.#tryBeside();
    }
  }

  /** For the directory, as are the next two. */
  onFound(): void {
    this.#disarm();
    this.#try(this.core.settings.clock.now());
  }

  /** The usual reason for an empty list: those who offer the service are being started too, and known in a moment. */
  staysFor(cause: unknown): boolean {
    if (this.#isPatient) return true;
    const { clock, emptyWaitMs } = this.core.settings;
    if (cause !== undefined || !(emptyWaitMs > 0)) return false;
    if (this.#empty) return true; // since it was told first
    this.#empty = true;
    this.#disarm();
    const nowMs = clock.now();
    this.#arm(Math.min(emptyWaitMs, this.deadlineMs - nowMs), nowMs);
    return true;
  }

  onNobody(cause: unknown): void {
    this.#fail(nobodyError(this, cause));
  }

  /** For attempts, as are the next two. */
  onReply(attempt: CallAttempt, response: RpcResponse): void {
    if (attempt === this.#beside) this.core.counters.hedgesWon += 1;
    if (this.#hedge !== undefined) {
      const nowMs = this.core.settings.clock.now();
      this.#hedge.answered(nowMs - this.#firstMs, nowMs);
    }
    this.#forget(attempt);
    this.#settle(undefined);
    this.#tellMetadata(attempt);
    this.#sink.onReply(response);
  }

  onItem(attempt: CallAttempt, payload: Uint8Array): void {
    this.#begun = true;
    this.#tellMetadata(attempt);
    this.#sink.onItem?.(payload);
  }

  onFailure(attempt: CallAttempt, error: RpcError): void {
    this.#forget(attempt);
    if (error.retry === 'executed' || !mayEndOtherwise(error)) this.#fail(error, attempt);
    else if (this.#current === undefined) this.#again(attempt, error);
    // Otherwise the one beside it goes on, and what that comes to counts.
    else if (error.retry === 'unknown') this.#doubtful = true;
  }

  get #isPatient(): boolean {
    return this.options.waitForReady === true;
  }

  #try(nowMs: number): void {
    let server: Server | undefined;
    try {
      server = this.directory.roster.pick(nowMs, this.#tried);
    } catch (error) {
      this.#fail(faultError(this, error));
      return;
    }
    if (server === undefined) this.#seek(nowMs);
    else {
      this.#state = 'trying';
      this.#current = this.#attempt(server, nowMs, false);
      if (this.#attempts === 1) this.#armHedge(nowMs);
      this.#current.begin();
    }
  }

  #attempt(server: Server, nowMs: number, hedged: boolean): CallAttempt {
    const Kind = this.credit > 0 ? StreamAttempt : CallAttempt;
    const attempt = new Kind(this, server, this.#attempts, nowMs, hedged);
    if (this.#attempts === 0) this.#firstMs = nowMs;
    this.#attempts += 1;
    return attempt;
  }

  #seek(nowMs: number): void {
    this.#state = 'seeking';
    this.#empty = false;
    // The one that was asked before may have been put away, for nobody was in it.
    this.directory = this.core.directory(this.service);
    this.#arm(this.deadlineMs - nowMs, nowMs);
    this.directory.seek(this);
  }

  #armHedge(nowMs: number): void {
    if (!this.idempotent || this.kind !== RequestKind.CALL || this.credit > 0) return;
    this.#hedge = this.core.hedgeOf(this.service, this.method);
    const delayMs = this.#hedge?.delayMs(nowMs) ?? Number.POSITIVE_INFINITY;
    if (nowMs + delayMs < this.deadlineMs) this.#arm(delayMs, nowMs);
  }

  /** It takes longer than such calls usually do: one more, elsewhere, if that can be afforded. */
  #tryBeside(): void {
    const { roster } = this.directory;
    const { clock, retry } = this.core.settings;
    const nowMs = clock.now();
    if (this.#current === undefined || this.#beside !== undefined) return;
    const tried = this.#remember(this.#current.server);
    if (this.#attempts >= retry.maxAttempts || !roster.hasOther(tried)) return;
    if (!retry.budget.take(nowMs)) {
      this.core.counters.overBudget += 1;
      return;
    }
    const server = roster.pick(nowMs, tried);
    if (server === undefined) return;
    this.core.counters.hedges += 1;
    this.#beside = this.#attempt(server, nowMs, true);
    this.#beside.begin();
  }

  /** Nothing is under way any more. Tries again, if that is safe and worth it. */
  #again(attempt: CallAttempt, error: RpcError): void {
    const { core } = this;
    const { clock, hooks, retry } = core.settings;
    if (core.over || this.#begun) {
      this.#fail(error, attempt);
      return;
    }
    const nowMs = clock.now();
    const decision = this.#decide(attempt, error, nowMs);
    if (decision.again) {
      if (error.retry === 'unknown') this.#doubtful = true;
      core.counters.retries += 1;
      const { delayMs } = decision;
      if (hooks.onRetry !== undefined) tell(() => hooks.onRetry?.(attempt.info, error, delayMs));
      if (delayMs > 0) this.#pause(delayMs, nowMs);
      else this.#try(nowMs);
      return;
    }
    const { why } = decision;
    if (why === 'budget') core.counters.overBudget += 1;
    if (hooks.onNoRetry !== undefined && retry.maxAttempts > 1)
      tell(() => hooks.onNoRetry?.(attempt.info, error, why));
    this.#fail(error, attempt);
  }

  #decide(attempt: CallAttempt, error: RpcError, nowMs: number): RetryDecision {
    const tried = this.#remember(attempt.server);
    const remainingMs = this.deadlineMs - nowMs;
    const elsewhere = this.directory.roster.hasOther(tried);
    if (this.#isPatient && neverReached(error) && remainingMs > LEAST_PATIENCE_MS) {
      this.#forgiven += 1;
      if (elsewhere) return { again: true, delayMs: 0 };
      // Once round: from now on each of them may have come back.
      tried.clear();
      this.#patience ??= new Backoff(PATIENCE, this.core.settings.random);
      return { again: true, delayMs: Math.min(this.#patience.failed(), remainingMs / 2) };
    }
    const { retry, retryAfterMs } = error;
    const attempts = this.#attempts - this.#forgiven;
    const { idempotent } = this;
    return this.core.settings.retry.decide(
      { retry, retryAfterMs, attempts, idempotent, remainingMs, elsewhere },
      nowMs,
    );
  }

  #pause(delayMs: number, nowMs: number): void {
    this.#state = 'pausing';
    this.core.pausing.add(this);
    this.#arm(delayMs, nowMs);
  }

  #remember(server: Server): Set<Server> {
    this.#tried ??= new Set();
    return this.#tried.add(server);
  }

  #forget(attempt: CallAttempt): void {
    if (attempt === this.#current) this.#current = this.#beside;
    this.#beside = undefined;
  }

  #arm(delayMs: number, nowMs: number): void {
    if (delayMs < Number.POSITIVE_INFINITY)
      this.#alarm = this.core.alarms.set(this, delayMs, nowMs);
  }

  #disarm(): void {
    if (this.#alarm !== undefined) this.core.alarms.cancel(this.#alarm);
    this.#alarm = undefined;
  }

  #listen(signal: AbortSignal): void {
    this.#onAbort = () => this.giveUp(signal.reason);
    signal.addEventListener('abort', this.#onAbort);
  }

  #cancelled(reason: unknown): RpcError {
    const retry = this.#mayHaveRun() ? 'unknown' : 'not-executed';
    const details = { cause: reason, retry } as const;
    return callError(this, RpcStatus.CANCELLED, 'given up by its caller', details);
  }

  #mayHaveRun(): boolean {
    return this.#doubtful || this.#current?.sent === true || this.#beside?.sent === true;
  }

  #fail(error: RpcError, attempt?: CallAttempt): void {
    const whole = this.#mayHaveRun() ? doubtful(error) : error;
    this.#settle(whole);
    if (attempt !== undefined) this.#tellMetadata(attempt);
    this.#sink.onFailure(whole);
  }

  #settle(error: RpcError | undefined): void {
    const { core } = this;
    const { clock, hooks } = core.settings;
    if (this.#state === 'seeking') this.directory.leave(this);
    else if (this.#state === 'pausing') core.pausing.delete(this);
    this.#state = 'settled';
    this.#disarm();
    if (this.#onAbort !== undefined)
      this.options.signal?.removeEventListener('abort', this.#onAbort);
    this.#current?.discard('another attempt has settled it');
    this.#beside?.discard('another attempt has settled it');
    core.ended(error !== undefined);
    if (hooks.onCallEnd === undefined) return;
    const durationMs = clock.now() - this.startedMs;
    const outcome = { status: error?.status ?? 0, error, durationMs, attempts: this.#attempts };
    tell(() => hooks.onCallEnd?.(this, outcome));
  }

  #tellMetadata(attempt: CallAttempt): void {
    const { metadata } = attempt;
    if (metadata === undefined) return;
    attempt.metadata = undefined;
    tell(() => this.options.onReplyMetadata?.(metadata));
  }
}

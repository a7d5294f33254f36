/**
 * When one server is left out for a while, and how it comes back.
 *
 * Knows: how its last calls have ended. Must not know: other servers, or calls; whether there are enough others is the roster's business.
 * A leaf: `now` and chance come in as arguments.
 *
 * Decision: after some failures in a row, with no success between them, it is left out for a time that doubles each time, and then one
 * call, and no more, finds out whether it is back. Without that, each caller finds out anew, and the time-out of a server that hangs is paid
 * by every n-th call. What counts is silence only: a handler that throws is the caller's affair. The time begins anew only after the server
 * has done well for as long as it was left out last; one that comes back for a second and is gone again does not start from the beginning.
 *
 *             ┌──── fine ─────┐
 *             ▼               │
 *     in ── k × silent ──▶ out ── time is up, one call ──▶ probing
 *     ▲                     ▲ └────────── silent ─────────────┘│
 *     └────────────────────────────── fine ────────────────────┘
 */
import { WirebookError } from '../base/errors.ts';
import type { Random } from '../base/random.ts';
import { Backoff } from '../rpc/backoff.ts';
import type { Verdict } from './verdict.ts';

export interface QuarantineOptions {
  /** So many failures in a row, and it is left out. Default 5. */
  readonly failures?: number;
  /** For so long at first, before chance takes up to half of it. Default 1 s. */
  readonly firstMs?: number;
  /** Never for longer. Default 60 s. */
  readonly longestMs?: number;
  /** Of all servers that share the load, so large a part must be left; with fewer left nobody is left out. Default a third. */
  readonly leastShare?: number;
}

/** Options with nothing left out. */
export type QuarantineSettings = Required<QuarantineOptions>;

/** @throws WirebookError `ERR_OUT_OF_RANGE` */
export function completeQuarantine(options: QuarantineOptions = {}): QuarantineSettings {
  const { failures = 5, firstMs = 1_000, longestMs = 60_000, leastShare = 1 / 3 } = options;
  if (failures >= 1 && firstMs > 0 && longestMs >= firstMs && leastShare >= 0 && leastShare <= 1)
    return { failures, firstMs, longestMs, leastShare };
  throw new WirebookError(
    'ERR_OUT_OF_RANGE',
    `a quarantine after ${failures} failures, from ${firstMs} to ${longestMs} ms, with a share of ${leastShare} left: ` +
      'needed are failures ≥ 1, 0 < firstMs ≤ longestMs, and a share from 0 to 1',
  );
}

export class Quarantine {
  readonly #settings: QuarantineSettings;
  readonly #backoff: Backoff;
  #state: 'in' | 'out' | 'probing' = 'in';
  /** Failures in a row. */
  #failures = 0;
  #untilMs = 0;
  /** For how long it was left out last, and since when it has been in again. */
  #lastMs = 0;
  #inSinceMs = Number.NEGATIVE_INFINITY;

  constructor(settings: QuarantineSettings, random: Random) {
    const { firstMs, longestMs } = settings;
    this.#settings = settings;
    this.#backoff = new Backoff({ firstMs, longestMs }, random);
  }

  get state(): 'in' | 'out' | 'probing' {
    return this.#state;
  }

  /** When one call may try it again; Infinity while it is in, or being tried. */
  get probeAtMs(): number {
    return this.#state === 'out' ? this.#untilMs : Number.POSITIVE_INFINITY;
  }

  /** The one call that finds out is on its way; `ended` is told how it ends. */
  probe(): void {
    this.#state = 'probing';
  }

  /** A call there has ended. What was under way when it was put out may let it in again, and does not keep it out for longer. */
  ended(verdict: Verdict, nowMs: number): void {
    switch (verdict) {
      case 'fine':
      case 'failing': // it has said something
        this.#failures = 0;
        if (this.#state !== 'in') this.#letIn(nowMs);
        break;
      case 'silent':
        this.#failures += 1;
        if (this.#state === 'probing' || this.#failures === this.#settings.failures)
          this.#putOut(nowMs);
        break;
      case 'crowded':
      case 'none':
        // Whoever was to find out did not: the next call may try.
        if (this.#state === 'probing') this.#state = 'out';
    }
  }

  /** It has asked to be left alone for so long itself, because it is overloaded or going away. */
  rest(forMs: number, nowMs: number): void {
    const untilMs = nowMs + Math.min(forMs, this.#settings.longestMs);
    if (this.#state === 'out' && this.#untilMs >= untilMs) return;
    this.#state = 'out';
    this.#untilMs = untilMs;
  }

  #putOut(nowMs: number): void {
    if (nowMs - this.#inSinceMs > this.#lastMs && this.#state === 'in') this.#backoff.succeeded();
    this.#state = 'out';
    this.#lastMs = this.#backoff.failed();
    this.#untilMs = Math.max(this.#untilMs, nowMs + this.#lastMs);
  }

  #letIn(nowMs: number): void {
    this.#state = 'in';
    this.#inSinceMs = nowMs;
  }
}

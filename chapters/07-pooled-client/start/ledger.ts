/**
 * The client's book: each call under the step in which it began.
 *
 * Knows: outcomes and durations. Must not know: who makes the calls, or what is shown. A leaf.
 *
 * Decision: a call that failed is one of two kinds. Either another attempt would have been safe, and then the client owes an explanation; or it
 * may have been executed and must not be executed twice, and then nobody could have done better.
 */

/** What has become of the calls of one step. */
export interface Page {
  readonly step: number;
  calls: number;
  /** Failed although they could have been repeated safely. There should be none. */
  failed: number;
  /** Failed, may have been executed, and must not be executed twice. */
  unknown: number;
  /** Attempts beyond the first. */
  retries: number;
  /** Who answered how many. */
  readonly answers: Record<string, number>;
  /** The first few failures of the first kind, in words. */
  readonly failures: string[];
}

/** A page that is finished: its durations in order. */
export interface Finished extends Page {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
}

/** How a call ended that failed. */
export interface Failure {
  readonly idempotent: boolean;
  /** As in `RpcError.retry`. */
  readonly retry: 'not-executed' | 'executed' | 'unknown';
  readonly message: string;
}

const MOST_FAILURES = 3;

export class Ledger {
  readonly #pages: { readonly page: Page; readonly tookMs: number[] }[] = [];
  #retriesBefore = 0;

  /** The page of calls that begin now. @throws before the first `turn` */
  get open(): Page {
    const last = this.#pages.at(-1);
    if (last === undefined) throw new Error('no step has begun');
    return last.page;
  }

  /** A step begins. @param retries how many there have been in all until now */
  turn(retries: number): void {
    this.count(retries);
    const page = { step: this.#pages.length, calls: 0, failed: 0, unknown: 0, retries: 0 };
    this.#pages.push({ page: { ...page, answers: {}, failures: [] }, tookMs: [] });
  }

  /** @param retries how many there have been in all until now */
  count(retries: number): void {
    if (this.#pages.length > 0) this.open.retries += retries - this.#retriesBefore;
    this.#retriesBefore = retries;
  }

  answered(page: Page, tookMs: number, who: string | undefined): void {
    page.calls += 1;
    this.#pages[page.step]?.tookMs.push(tookMs);
    if (who !== undefined) page.answers[who] = (page.answers[who] ?? 0) + 1;
  }

  failed(page: Page, tookMs: number, { idempotent, retry, message }: Failure): void {
    page.calls += 1;
    this.#pages[page.step]?.tookMs.push(tookMs);
    if (!idempotent && retry === 'unknown') page.unknown += 1;
    else {
      page.failed += 1;
      if (page.failures.length < MOST_FAILURES) page.failures.push(message);
    }
  }

  /** All pages. */
  finish(): Finished[] {
    return this.#pages.map(({ page, tookMs }) => ({ ...page, ...shareOf(tookMs) }));
  }
}

function shareOf(tookMs: readonly number[]): Pick<Finished, 'p50Ms' | 'p99Ms' | 'mostMs'> {
  const ascending = tookMs.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99), mostMs: ascending.at(-1) ?? 0 };
}

/**
 * Which time most calls do not exceed.
 *
 * Knows: how long each took, over the last minute or so. Must not know: what was called. A leaf: `now` comes in as an argument.
 *
 * Decision: counts in buckets, each a little wider than the one before it, so that any percentile is right to within a tenth, whatever the
 * times are, in a few hundred bytes; to see a call is one addition. Two windows, of which the older one is dropped whole: a moving window
 * that costs nothing to move.
 */

/** Buckets for each doubling. */
const PER_OCTAVE = 8;
/** The first bucket ends here, in milliseconds: 2⁻⁶, some 16 µs. */
const FIRST_OCTAVE = -6;
/** The last one holds all above 2¹⁷ ms, two minutes. */
const BUCKETS = (17 - FIRST_OCTAVE) * PER_OCTAVE + 1;

export interface LatencyWindowOptions {
  /** How long a window lasts; what is known is between one and two of them old. Default 30 s. */
  readonly windowMs?: number;
  /** With fewer calls than this nothing is said. Default 100. */
  readonly leastCalls?: number;
}

export class LatencyWindow {
  readonly #windowMs: number;
  readonly #leastCalls: number;
  #older = new Uint32Array(BUCKETS);
  #younger = new Uint32Array(BUCKETS);
  #olderCalls = 0;
  #youngerCalls = 0;
  #startMs = 0;

  constructor({ windowMs = 30_000, leastCalls = 100 }: LatencyWindowOptions = {}) {
    this.#windowMs = windowMs;
    this.#leastCalls = leastCalls;
  }

  saw(tookMs: number, nowMs: number): void {
    if (nowMs - this.#startMs >= this.#windowMs) this.#move(nowMs);
    const bucket = bucketOf(tookMs);
    this.#younger[bucket] = (this.#younger[bucket] ?? 0) + 1;
    this.#youngerCalls += 1;
  }

  /** @param share such as 0.95 @returns milliseconds that this share of the calls did not exceed; undefined: too few to tell */
  percentile(share: number, nowMs: number): number | undefined {
    if (nowMs - this.#startMs >= this.#windowMs) this.#move(nowMs);
    const calls = this.#olderCalls + this.#youngerCalls;
    if (calls < this.#leastCalls) return undefined;
    // Rounding must not make one more of a share that comes out even.
    let above = calls - Math.ceil(calls * share - 1e-9);
    for (let bucket = BUCKETS - 1; bucket > 0; bucket -= 1) {
      const inBucket = (this.#older[bucket] ?? 0) + (this.#younger[bucket] ?? 0);
      if (inBucket > above) return endOf(bucket);
      above -= inBucket;
    }
    return endOf(0);
  }

  #move(nowMs: number): void {
    const stillFresh = nowMs - this.#startMs < 2 * this.#windowMs;
    const reused = this.#older.fill(0);
    this.#older = stillFresh ? this.#younger : reused;
    this.#olderCalls = stillFresh ? this.#youngerCalls : 0;
    this.#younger = stillFresh ? reused : this.#younger.fill(0);
    this.#youngerCalls = 0;
    this.#startMs = nowMs;
  }
}

function bucketOf(ms: number): number {
  if (!(ms > 0)) return 0;
  const bucket = Math.ceil((Math.log2(ms) - FIRST_OCTAVE) * PER_OCTAVE);
  return Math.min(BUCKETS - 1, Math.max(0, bucket));
}

/** The greatest time in a bucket. */
function endOf(bucket: number): number {
  return 2 ** (bucket / PER_OCTAVE + FIRST_OCTAVE);
}

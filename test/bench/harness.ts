/**
 * How things are compared: what an entry is, how its rounds are interleaved, and what the figures mean.
 *
 * Knows: rounds, medians, ratios, bars. Must not know: what is measured, or how results are shown.
 *
 * Decision: a machine is never as fast as a moment ago. So ours and its peers take turns, round by round, and a ratio is the
 * median of the ratios *within* rounds: what slows one down slows its neighbour down as well, and goes out of the quotient.
 */

/** One round of one contender: does its work for about `roundMs` and gives its figure, in the unit of the entry. */
export type Round = () => number | Promise<number>;

/** What an entry measures, once everything that must stand first stands. */
export interface Contest {
  ours: Round;
  /** What ours is measured beside, by name. None is fine when the figure speaks for itself. */
  peers?: Readonly<Record<string, Round>>;
  /** What is known only after the rounds and must be known to judge them. */
  notes?: () => readonly string[];
  /** Ends whatever was started. Called also when a round throws. */
  close?: () => void | Promise<void>;
}

/** What must be reached: by our own figure, or by the ratio to one peer. */
export interface Bar {
  /** The least that will do; for figures that are better when higher, and for ratios. */
  atLeast?: number;
  /** The most that will do; for figures that are better when lower. */
  atMost?: number;
  /** The peer whose ratio counts. Left out: our own figure. */
  against?: string;
}

export interface Entry {
  /** What a reader types and a program looks for: `group/what`. */
  name: string;
  unit: string;
  better?: 'higher' | 'lower';
  /** For entries whose unit is so-and-so many a second: bytes in each, for a second column in MB/s. */
  bytesEach?: number;
  bar?: Bar | readonly Bar[];
  /** Anything a reader must know to judge the figures. */
  note?: string;
  open: (effort: Effort) => Contest | Promise<Contest>;
}

export interface Group {
  name: string;
  entries: readonly Entry[];
  /** What the group cannot do without. */
  needs?: 'linux';
}

export interface Effort {
  /** Counted rounds of each contender; one more comes first, to warm up. */
  rounds: number;
  /** How long a round should take, in milliseconds. Each contender sees to it that it does, as far as it can. */
  roundMs: number;
  /** The time that one contender may use in one entry, in milliseconds. When it is used up the remaining rounds go without it. */
  budgetMs: number;
}

export const FULL: Effort = { rounds: 9, roundMs: 250, budgetMs: 10_000 };

/** Every entry in under ten seconds, also with a peer that is a hundred times slower. */
export const QUICK: Effort = { rounds: 5, roundMs: 120, budgetMs: 2_000 };

export interface Result {
  name: string;
  unit: string;
  better: 'higher' | 'lower';
  /** The median of our rounds. */
  ours: number;
  /** The median of each peer's rounds. */
  peers: Record<string, number>;
  /** How many times better ours is than each peer: above 1 is better, also where a lower figure is. */
  ratios: Record<string, number>;
  /** The ratio that counts: to the peer that the bar names, else to the first. */
  ratio?: number;
  /** Megabytes (10⁶) a second of ours and of the peers, where the entry moves bytes. */
  megabytes?: { ours: number; peers: Record<string, number> };
  bar?: Bar | readonly Bar[];
  /** Whether every bar is reached; true when there is none. */
  ok: boolean;
  notes: string[];
}

/** The middle of the figures; between the two middle ones when their number is even. NaN when there are none. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Measures one entry, ours and its peers in turns. */
export async function measure(entry: Entry, effort: Effort): Promise<Result> {
  const contest = await entry.open(effort);
  try {
    const rounds = { ours: contest.ours, ...contest.peers };
    const result = judge(entry, await takeTurns(rounds, effort), effort.rounds);
    result.notes.push(...(contest.notes?.() ?? []));
    return result;
  } finally {
    await contest.close?.();
  }
}

/**
 * Runs the contenders in turns: a, b, a, b … First once uncounted, then so often as the effort says.
 *
 * @param now milliseconds; given by tests
 * @returns the figures by contender, one a round; who has used up its budget has fewer, but never none
 */
export async function takeTurns(
  contenders: Readonly<Record<string, Round>>,
  effort: Effort,
  now: () => number = () => performance.now(),
): Promise<Map<string, number[]>> {
  const figures = new Map<string, number[]>(Object.keys(contenders).map((name) => [name, []]));
  const usedMs = new Map<string, number>();
  for (let round = 0; round <= effort.rounds; round++) {
    for (const [name, run] of Object.entries(contenders)) {
      const used = usedMs.get(name) ?? 0;
      if (round > 1 && used >= effort.budgetMs) continue;
      const startMs = now();
      const figure = await run();
      usedMs.set(name, used + now() - startMs);
      if (round > 0) figures.get(name)?.push(figure);
    }
  }
  return figures;
}

/** Turns figures into a result. Ours must stand in `figures` as "ours". */
export function judge(
  entry: Entry,
  figures: ReadonlyMap<string, readonly number[]>,
  rounds: number,
): Result {
  const better = entry.better ?? 'higher';
  const ourFigures = figures.get('ours') ?? [];
  const peers: Record<string, number> = {};
  const ratios: Record<string, number> = {};
  const notes = entry.note === undefined ? [] : [entry.note];
  for (const [name, peerFigures] of figures) {
    if (peerFigures.length < rounds)
      notes.push(`${name} is so slow here that it ran ${peerFigures.length} of ${rounds} rounds`);
    if (name === 'ours') continue;
    peers[name] = median(peerFigures);
    ratios[name] = median(
      peerFigures.map((theirs, round) =>
        timesBetter(ourFigures[round] ?? Number.NaN, theirs, better),
      ),
    );
  }
  const ours = median(ourFigures);
  const bars = barsOf(entry);
  const against = bars.find((bar) => bar.against !== undefined)?.against;
  const ratio = against === undefined ? Object.values(ratios)[0] : ratios[against];
  return {
    name: entry.name,
    unit: entry.unit,
    better,
    ours,
    peers,
    ratios,
    ...(ratio !== undefined && { ratio }),
    ...(entry.bytesEach !== undefined && { megabytes: inMegabytes(ours, peers, entry.bytesEach) }),
    ...(entry.bar && { bar: entry.bar }),
    ok: bars.every((bar) => reached({ ours, ratios }, bar)),
    notes,
  };
}

function timesBetter(ours: number, theirs: number, better: 'higher' | 'lower'): number {
  return better === 'higher' ? ours / theirs : theirs / ours;
}

/** The bars of an entry or a result, none or several. */
export function barsOf({ bar = [] }: { bar?: Bar | readonly Bar[] }): readonly Bar[] {
  return 'length' in bar ? bar : [bar];
}

/** Whether a bar is reached. A figure that is no number reaches nothing. */
export function reached({ ours, ratios }: Pick<Result, 'ours' | 'ratios'>, bar: Bar): boolean {
  const figure = bar.against === undefined ? ours : (ratios[bar.against] ?? Number.NaN);
  if (bar.atLeast !== undefined && !(figure >= bar.atLeast)) return false;
  return bar.atMost === undefined || figure <= bar.atMost;
}

function inMegabytes(
  ours: number,
  peers: Readonly<Record<string, number>>,
  bytesEach: number,
): { ours: number; peers: Record<string, number> } {
  const megabytes = (each: number): number => (each * bytesEach) / 1e6;
  return {
    ours: megabytes(ours),
    peers: Object.fromEntries(
      Object.entries(peers).map(([name, value]) => [name, megabytes(value)]),
    ),
  };
}

/** A round that repeats `work` for about `roundMs` and gives what was done a second; `work` returns how much it did. */
export function perSecond(work: () => number, roundMs: number): Round {
  return () => {
    const startMs = performance.now();
    let done = 0;
    let elapsedMs: number;
    do {
      done += work();
      elapsedMs = performance.now() - startMs;
    } while (elapsedMs < roundMs);
    return (done / elapsedMs) * 1_000;
  };
}

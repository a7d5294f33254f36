/**
 * Reports of coverage made into one figure, and the canary that tells whether to believe them.
 *
 * vitest's provider sees what tests run in their own process. What they start (lanes, children that may block) writes V8's
 * own coverage, from which c8 makes further reports. A line is covered when one of them has seen it run. Which lines count is
 * taken from vitest's report, where only statements do; c8 counts comments too.
 */

/** One file in istanbul's format, as far as it is used here. */
export interface FileCoverage {
  readonly statementMap: Readonly<Record<string, { readonly start: { readonly line: number } }>>;
  readonly s: Readonly<Record<string, number>>;
  readonly fnMap: Readonly<Record<string, { readonly name: string }>>;
  readonly f: Readonly<Record<string, number>>;
}

/** By absolute path. */
export type Coverage = Readonly<Record<string, FileCoverage>>;

export interface FileLines {
  readonly path: string;
  readonly lines: number;
  /** The numbers of lines that nothing has run. */
  readonly missed: readonly number[];
}

/** @param children reports of what tests and chapters have started, as many as there are */
export function mergeLines(tests: Coverage, children: readonly Coverage[]): FileLines[] {
  return Object.entries(tests).map(([path, file]) => {
    const inTests = lineHits(file);
    const inChildren = children.map((report) => lineHits(report[path]));
    const missed = [...inTests].filter(
      ([line, hits]) => hits === 0 && inChildren.every((lines) => (lines.get(line) ?? 0) === 0),
    );
    return { path, lines: inTests.size, missed: missed.map(([line]) => line).toSorted(ascending) };
  });
}

/** How often each line that begins a statement has run. */
function lineHits(file: FileCoverage | undefined): Map<number, number> {
  const hits = new Map<number, number>();
  for (const [id, { start }] of Object.entries(file?.statementMap ?? {}))
    hits.set(start.line, Math.max(hits.get(start.line) ?? 0, file?.s[id] ?? 0));
  return hits;
}

function ascending(left: number, right: number): number {
  return left - right;
}

/** The share of lines that have run, in percent. */
export function percent(files: readonly FileLines[]): number {
  const lines = files.reduce((sum, file) => sum + file.lines, 0);
  const missed = files.reduce((sum, file) => sum + file.missed.length, 0);
  return lines === 0 ? 100 : ((lines - missed) / lines) * 100;
}

export interface Thresholds {
  /** Percent of all lines. */
  readonly total: number;
  /** Percent of the lines of each file. */
  readonly file: number;
}

export function checkThresholds(files: readonly FileLines[], least: Thresholds): string[] {
  const problems = files
    .filter((file) => percent([file]) < least.file)
    .map((file) => `${file.path}: ${tell([file], least.file)}; never run: ${ranges(file.missed)}`);
  if (percent(files) < least.total) problems.push(`all: ${tell(files, least.total)}`);
  return problems;
}

function tell(files: readonly FileLines[], least: number): string {
  return `${percent(files).toFixed(1)} % of lines, at least ${least} % wanted`;
}

/** `1-3, 7` for 1, 2, 3, 7. */
function ranges(lines: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last && line === last[1] + 1) last[1] = line;
    else runs.push([line, line]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}

/** What a report must say of the canary: which one of its functions has been called. */
export function checkCanary(
  report: string,
  canary: FileCoverage | undefined,
  called: string,
): string[] {
  const functions = Object.entries(canary?.fnMap ?? {}).filter(([, { name }]) =>
    name.startsWith('calledBy'),
  );
  const seen = functions.filter(([id]) => (canary?.f[id] ?? 0) > 0).map(([, { name }]) => name);
  if (functions.length === 3 && seen.join() === called) return [];
  return [
    `the figures of ${report} are false: of the canary's functions only ${called} was called, ` +
      `and it says ${seen.join(' and ') || 'none'} of ${functions.length}`,
  ];
}

/**
 * What is shown: the live picture, plain lines, the table at the end, and the verdict.
 *
 * Knows: numbers and widths. Must not know: terminals, processes, time. Pure.
 */

import type { Finished } from './ledger.ts';
import type { Report } from './messages.ts';
import { PLAN, SERVERS } from './plan.ts';

export type Look = Extract<Report, { kind: 'look' }>;

export interface Picture {
  /** Number of the step under way; -1 before the first. */
  readonly step: number;
  /** Who does not run at the moment, and since which act: `killed`, `stopped`, `starts`. */
  readonly away: ReadonlyMap<string, string>;
  readonly registry: string;
  readonly look: Look | undefined;
  /** What has become of the steps before, a line each. */
  readonly done: readonly string[];
}

const NAME_WIDTH = Math.max(...PLAN.map(({ name }) => name.length));
const LABEL_WIDTH = 10;
const LONGEST_BAR = 30;
const CALLS_OF_A_BAR = 20;

/** The live picture, line by line, none longer than `columns`. */
export function picture({ step, away, registry, look, done }: Picture, columns: number): string[] {
  const lines = ['', label('registry', away.get('registry') ?? registry)];
  for (const name of SERVERS) {
    const perSecond = look?.perSecond[name] ?? 0;
    const room = Math.max(0, Math.min(LONGEST_BAR, columns - LABEL_WIDTH - 14));
    const bar = '▇'.repeat(Math.min(room, Math.ceil(perSecond / CALLS_OF_A_BAR)));
    lines.push(label(name, away.get(name) ?? `${bar} ${whole(perSecond)}/s`));
  }
  const list =
    look === undefined
      ? 'connects'
      : `knows ${look.known} servers, ${look.inFlight} calls in flight`;
  lines.push(label('client', list), '');
  const now = PLAN[step];
  lines.push(...done);
  if (now !== undefined) {
    const { calls = 0, failed = 0 } = look?.page.step === step ? look.page : {};
    lines.push(`▶ ${now.name.padEnd(NAME_WIDTH)}  ${whole(calls)} calls, ${failed} failed`);
    lines.push(`  ${now.says}`);
  }
  for (const { name } of PLAN.slice(step + 1)) lines.push(`· ${name}`);
  return lines.map((line) => [...line].slice(0, columns).join(''));
}

/** One line for a step that has begun, for who reads no pictures. */
export function begun(step: number): string {
  const { name = '', says = '' } = PLAN[step] ?? {};
  return `${name.padEnd(NAME_WIDTH)}  ${says}`;
}

/** One line for a step that is over, by what is known of it then. @param mark what stands in front of it, in the place of its name unless given */
export function passed(step: number, look: Look | undefined, mark?: string): string {
  const { calls = 0, failed = 0, unknown = 0, retries = 0 } = look?.page ?? {};
  const lost = unknown === 0 ? '' : `, ${unknown} unknown`;
  const figures = `${whole(calls)} calls, ${failed} failed${lost}, ${retries} retries`;
  const name = mark === undefined ? '' : `${mark} ${PLAN[step]?.name ?? ''}`;
  return `${name.padEnd(NAME_WIDTH + (mark === undefined ? 0 : 2))}  ${figures}`;
}

interface Column {
  readonly head: string;
  readonly cell: (page: Finished) => string;
  /** Where there is no room for all, those with the highest number go first; those without one stay. */
  readonly spare?: number;
}

const COLUMNS: readonly Column[] = [
  { head: 'calls', cell: ({ calls }) => whole(calls) },
  { head: 'failed', cell: ({ failed }) => whole(failed) },
  { head: 'unknown', cell: ({ unknown }) => whole(unknown), spare: 2 },
  { head: 'retries', cell: ({ retries }) => whole(retries), spare: 1 },
  { head: 'p50', cell: ({ p50Ms }) => ms(p50Ms) },
  { head: 'p99', cell: ({ p99Ms }) => ms(p99Ms) },
  { head: 'most', cell: ({ mostMs }) => ms(mostMs), spare: 3 },
  ...SERVERS.map((name) => ({
    head: name,
    cell: ({ answers }: Finished) => whole(answers[name] ?? 0),
    spare: 4,
  })),
];

/** A row for each step. */
export function table(pages: readonly Finished[], columns: number): string[] {
  const rows = (spared: number): string[] => {
    const shown = COLUMNS.filter(({ spare = 0 }) => spare < spared);
    const cells = shown.map(({ head, cell }) => [head].concat(pages.map(cell)));
    const widths = cells.map((column) => 2 + Math.max(...column.map(({ length }) => length)));
    return ['', ...pages.map(({ step }) => PLAN[step]?.name ?? '')].map((name, row) =>
      cells.reduce(
        (line, column, index) => line + (column[row] ?? '').padStart(widths[index] ?? 0),
        name.padEnd(NAME_WIDTH),
      ),
    );
  };
  for (const spared of [5, 4, 3, 2])
    if ((rows(spared)[0]?.length ?? 0) <= columns) return rows(spared);
  return rows(1);
}

export interface Verdict {
  readonly good: boolean;
  readonly lines: readonly string[];
}

/** What it all comes to. */
export function verdict(pages: readonly Finished[]): Verdict {
  const sum = (of: (page: Finished) => number): number => pages.reduce((all, p) => all + of(p), 0);
  const [failed, unknown] = [sum((page) => page.failed), sum((page) => page.unknown)];
  const lines: string[] = [];
  if (failed === 0) lines.push('No call failed that could be repeated safely.');
  else lines.push(`${whole(failed)} calls failed that could have been repeated safely:`);
  for (const { failures } of pages) lines.push(...failures.map((message) => `  ${message}`));
  if (unknown > 0)
    lines.push(
      unknown === 1
        ? 'One order was under way when a server died. Nobody knows whether it was entered, so nobody may send it again: its caller was told "unknown".'
        : `${unknown} orders were under way when a server died. Nobody knows whether they were entered, so nobody may send them again: their callers were told "unknown".`,
    );
  const last = pages.at(-1);
  const silent = SERVERS.filter((name) => (last?.answers[name] ?? 0) === 0);
  for (const name of silent) lines.push(`${name} answered nothing in the end.`);
  return { good: failed === 0 && silent.length === 0 && pages.length === PLAN.length, lines };
}

function label(name: string, what: string): string {
  return `  ${name.padEnd(LABEL_WIDTH)}${what}`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function ms(value: number): string {
  return `${value < 10 ? value.toFixed(1) : whole(value)} ms`;
}

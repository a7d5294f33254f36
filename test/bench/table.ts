/**
 * Results as a table for people.
 *
 * Knows: columns, and how many digits a figure deserves. Must not know: where the figures come from.
 */
import { type Bar, barsOf, reached, type Result } from './harness.ts';

/** A group of results, one a line, under a heading with the names of the peers. Notes follow. */
export function table(group: string, results: readonly Result[]): string {
  const peers = [...new Set(results.flatMap((result) => Object.keys(result.peers)))];
  const withMegabytes = results.some((result) => result.megabytes);
  const rows = [
    [
      group,
      'unit',
      'ours',
      ...(withMegabytes ? ['MB/s'] : []),
      ...peers.flatMap((peer) => [peer, 'ratio']),
      'bar',
    ],
    ...results.map((result) => [
      result.name.slice(result.name.indexOf('/') + 1),
      result.unit,
      figure(result.ours),
      ...(withMegabytes ? [result.megabytes ? figure(result.megabytes.ours) : ''] : []),
      ...peers.flatMap((peer) => [figure(result.peers[peer]), times(result.ratios[peer])]),
      barsOf(result).map(mark(result)).join('; '),
    ]),
  ];
  const notes = results.flatMap((result) =>
    result.notes.map((note) => `  ${result.name}: ${note}`),
  );
  return [...align(rows), ...notes].join('\n');
}

/** One line about a result that falls short: the first of its bars that it does not reach. */
export function shortfall(result: Result): string {
  const bar = barsOf(result).find((one) => !reached(result, one)) ?? {};
  const is =
    bar.against === undefined
      ? `${figure(result.ours)} ${result.unit}`
      : `${times(result.ratios[bar.against])} of ${bar.against}`;
  return `${result.name} falls short: ${is}, the bar is ${describeBar(bar)}`;
}

/** A bar and whether it is reached; where there are several, whose it is. */
function mark(result: Result): (bar: Bar) => string {
  const several = barsOf(result).length > 1;
  return (bar) => {
    const whose = several && bar.against !== undefined ? ` ${bar.against}` : '';
    return `${describeBar(bar)}${whose} ${reached(result, bar) ? '✓' : '✗'}`;
  };
}

/** A figure with three digits that mean something, or all before the point. */
export function figure(value: number | undefined): string {
  if (value === undefined) return '';
  if (!Number.isFinite(value)) return '?';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.min(digits, 3) });
}

function times(ratio: number | undefined): string {
  return ratio === undefined ? '' : `${figure(ratio)}×`;
}

function describeBar(bar: Bar): string {
  const unit = bar.against === undefined ? '' : '×';
  const parts = [];
  if (bar.atLeast !== undefined) parts.push(`≥ ${figure(bar.atLeast)}${unit}`);
  if (bar.atMost !== undefined) parts.push(`≤ ${figure(bar.atMost)}${unit}`);
  return parts.join(', ');
}

/** Pads columns to a common width: the first two to the right, numbers to the left, the last not at all. */
function align(rows: readonly string[][]): string[] {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        if (column === columns - 1) return cell;
        return column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
      })
      .join('  ')
      .trimEnd(),
  );
}

/**
 * Marks for what may differ from one run to the next.
 *
 * Knows: how a marked value travels inside a printed string. Must not know: who prints it or who compares it.
 *
 * Decision: the chapter says what varies, nobody guesses it from patterns. The mark is a pair of private-use characters
 * around the value; the output tap (tap.ts) takes them off again and writes the span beside the text, so no reader ever sees
 * them. Run bare, without an engine, nothing is marked at all.
 */

/** Opens a marked value inside a line. */
export const MARK_OPEN = '\u{E000}';
/** Opens a marked block of lines: the number of lines may differ too. */
export const BLOCK_OPEN = '\u{E001}';
/** Closes either. */
export const MARK_CLOSE = '\u{E002}';

/** How a number is printed: digits after the point, and a least width, filled with spaces from the left. */
export interface MeasuredFormat {
  readonly digits?: number;
  readonly width?: number;
}

/**
 * A measured number, ready to be printed. Its value may differ in every run; that it is printed here may not.
 *
 * @param value the figure
 * @param unit printed behind it after a space; none for a bare number
 * @param format digits after the point (by size when left out) and the least width of number and unit together. The padding
 *   belongs to the mark, so a table keeps its shape.
 */
export function measured(value: number, unit = '', format: MeasuredFormat = {}): string {
  const digits = format.digits ?? digitsFor(value);
  const number = value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const text = unit === '' ? number : `${number} ${unit}`;
  return mark(MARK_OPEN, text.padStart(format.width ?? 0));
}

/**
 * A value that is the kernel's or the clock's to choose: a port, a descriptor, a pid.
 *
 * @param value printed with `String`
 * @param format `width`: the least width, filled from the left
 */
export function varies(value: unknown, format: { readonly width?: number } = {}): string {
  return mark(MARK_OPEN, String(value).padStart(format.width ?? 0));
}

/**
 * Several lines that are measured as a whole, such as a plot. Prints them as they are; none of them is compared.
 *
 * @public
 */
export function measuredBlock(text: string): string {
  return mark(BLOCK_OPEN, text);
}

function mark(open: string, text: string): string {
  return process.env['WIREBOOK_TAPE'] === undefined ? text : `${open}${text}${MARK_CLOSE}`;
}

/** Three significant digits, but never a fraction of something that is already in the hundreds. */
function digitsFor(value: number): number {
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 100) return 0;
  if (size >= 10) return 1;
  return size >= 1 || size === 0 ? 2 : 3;
}

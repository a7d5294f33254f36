/**
 * Diagnoses: what an exercise's test says when it recognises a mistake.
 *
 * Knows: how a diagnosis is put together and printed. Must not know: the test runner (so that a child process can use it too).
 *
 * Decision: a diagnosis is an error with its parts kept apart. The checker compares the parts, the terminal prints the lines,
 * and nobody has to read a stack.
 */

import { inspect } from 'node:util';

/** What a reader sees when a test recognises what went wrong. */
export interface Diagnosis {
  /** The mistake by name, kind and exact: "you threw away the bytes of an unfinished frame". */
  readonly mistake: string;
  /** What the test wanted. Bytes are shown in hex. */
  readonly expected?: unknown;
  readonly got?: unknown;
  /** Where: "byte 3 of the second chunk". */
  readonly at?: string;
  /** Where the chapter teaches it: `2 · Framing, “The decoder”`. */
  readonly read?: string;
}

/** The message that marks an untouched stub of kind `write`. */
export const NOT_WRITTEN_YET = 'not written yet';
/** The beginning of the message that marks an untouched prediction. */
export const NO_ANSWER_YET = 'no answer yet';

/** Carries a diagnosis from where it is made to the reader. Its values are text by then, so it survives any journey. */
export class DiagnosisError extends Error {
  readonly diagnosis: Diagnosis;

  constructor(diagnosis: Diagnosis) {
    super(formatDiagnosis(diagnosis));
    this.name = 'Diagnosis';
    const { mistake, expected, got, at, read } = diagnosis;
    this.diagnosis = {
      mistake,
      ...(expected !== undefined && { expected: show(expected) }),
      ...('got' in diagnosis && { got: show(got) }),
      ...(at !== undefined && { at }),
      ...(read !== undefined && { read }),
    };
  }
}

/** Fails the test with a diagnosis. */
export function diagnose(diagnosis: Diagnosis): never {
  throw new DiagnosisError(diagnosis);
}

/** How a call ended: what it returned, or what it threw. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: unknown };

/**
 * Calls the reader's code and keeps what it throws, so that a test can diagnose it. An untouched stub's "not written yet"
 * goes through: that is not a mistake but a beginning.
 */
export function outcomeOf<T>(call: () => T): Outcome<T> {
  try {
    return { ok: true, value: call() };
  } catch (error) {
    if (isUntouched(error)) throw error;
    return { ok: false, error };
  }
}

/** The reader's prediction, or "no answer yet". */
export function answered<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw new Error(`${NO_ANSWER_YET}: ${name} is undefined`);
  return value;
}

/** Whether an error says that nothing has been written yet. */
function isUntouched(error: unknown): boolean {
  return error instanceof Error && isUntouchedMessage(error.message);
}

export function isUntouchedMessage(message: string): boolean {
  return message === NOT_WRITTEN_YET || message.startsWith(NO_ANSWER_YET);
}

/** The lines that a reader sees. */
function formatDiagnosis(diagnosis: Diagnosis): string {
  const { mistake, expected, got, at, read } = diagnosis;
  const lines = [mistake];
  if (expected !== undefined) lines.push(`  expected  ${show(expected)}`);
  if ('got' in diagnosis) lines.push(`  got       ${show(got)}`);
  if (at !== undefined) lines.push(`  where     ${at}`);
  if (read !== undefined) lines.push(`  read      ${read}`);
  return lines.join('\n');
}

const SHOWN_BYTES = 24;

/** A value on one line: text as it is, bytes in hex with their number, everything else as Node would print it. */
export function show(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return showBytes(value);
  if (Array.isArray(value) && value.length === 0) return 'nothing';
  if (Array.isArray(value) && value.every((v) => v instanceof Uint8Array)) {
    return value.map((bytes) => `[${showBytes(bytes)}]`).join(' ');
  }
  if (value instanceof Error) {
    const code = 'code' in value ? ` (${String(value.code)})` : '';
    return `${value.name}${code}: ${value.message}`;
  }
  return inspect(value, { breakLength: Infinity, depth: 4 });
}

function showBytes(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'no bytes';
  const hex = Array.from(bytes.subarray(0, SHOWN_BYTES), (byte) =>
    byte.toString(16).padStart(2, '0'),
  );
  const more = bytes.length > SHOWN_BYTES ? ' …' : '';
  return `${hex.join(' ')}${more} (${bytes.length} ${bytes.length === 1 ? 'byte' : 'bytes'})`;
}

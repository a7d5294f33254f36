/**
 * What a child tells its test, as lines of text.
 *
 * Knows: the messages and their form. Must not know: processes.
 *
 * Decision: V8's own serialisation in base64, a line each. It carries bytes, Maps and errors as they are, and a child can write
 * a line synchronously before it blocks.
 */

import { deserialize, serialize } from 'node:v8';
import { type Diagnosis, DiagnosisError } from './diagnosis.ts';

export type ChildMessage =
  | { readonly kind: 'waiting'; readonly what: string }
  | { readonly kind: 'report'; readonly message: unknown }
  | { readonly kind: 'done'; readonly value: unknown }
  | ChildFailure;

export interface ChildFailure {
  readonly kind: 'failed';
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** One value as a line of text, its line end included. */
export function encodeLine(value: unknown): string {
  return `${serialize(value).toString('base64')}\n`;
}

export function decodeLine(line: string): unknown {
  return deserialize(Buffer.from(line, 'base64'));
}

/** Puts messages together again from chunks that are cut anywhere. */
export function decodeMessages(): (chunk: Buffer) => ChildMessage[] {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    return lines.map((line) => decodeLine(line) as ChildMessage);
  };
}

/** An error as a message. Fields that cannot travel stay behind. */
export function describeFailure(error: unknown): ChildFailure {
  if (!(error instanceof Error)) {
    return { kind: 'failed', name: 'Error', message: String(error), stack: '', fields: {} };
  }
  const fields = Object.entries(error).filter(([, value]) => canTravel(value));
  const { name, message, stack = '' } = error;
  return { kind: 'failed', name, message, stack, fields: Object.fromEntries(fields) };
}

/** The error again, with its name, its fields and the child's stack. */
export function reviveFailure(failure: ChildFailure): Error {
  const { diagnosis } = failure.fields;
  if (diagnosis !== undefined) return new DiagnosisError(diagnosis as Diagnosis);
  const error = Object.assign(new Error(failure.message), failure.fields);
  error.name = failure.name;
  error.stack = failure.stack;
  return error;
}

function canTravel(value: unknown): boolean {
  try {
    serialize(value);
    return true;
  } catch {
    return false;
  }
}

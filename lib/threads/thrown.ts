/**
 * What a task has thrown, on its way to another thread.
 *
 * Knows: errors, and what of them structured clone would drop. Must not know: threads.
 *
 * Decision: structured clone keeps an error's message and stack, but forgets its `code` and every other field, and calls all
 * classes but JavaScript's own `Error`. Programs branch on codes. So the parts travel by themselves: a field that cannot be cloned
 * is left out, and never costs us the error.
 */
import { types } from 'node:util';
import { threwNoError } from './failures.ts';

/** Parts of an error; all of it can be cloned. */
export interface PackedError {
  readonly error: {
    readonly name: string;
    readonly message: string;
    readonly stack: string;
    readonly fields: Readonly<Record<string, unknown>>;
    readonly cause: Packed | undefined;
    readonly errors: readonly Packed[] | undefined;
  };
}

/** Not an error: what it looks like, and itself if it can be cloned. */
interface PackedValue {
  readonly text: string;
  readonly value: unknown;
}

export type Packed = PackedError | PackedValue;

const MOST_CAUSES = 8;
const builtIn: ReadonlyMap<string, ErrorConstructor> = new Map(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((type) => [
    type.name,
    type,
  ]),
);

export function packThrown(thrown: unknown, depth = 0): Packed {
  try {
    if (types.isNativeError(thrown) || thrown instanceof Error) return packError(thrown, depth);
  } catch {
    // A getter of it throws: take it as a value of which nothing is known.
  }
  return { text: textOf(thrown), value: cloneOf(thrown) };
}

/** @param task the name of the task that threw it */
export function unpackThrown(packed: Packed, task: string): Error {
  const unpacked = unpack(packed);
  if (unpacked instanceof Error) return unpacked;
  const { text, value } = packed as PackedValue;
  return threwNoError(task, text, value);
}

function packError(error: Error, depth: number): PackedError {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(error)) {
    if (name === 'cause' || name === 'errors') continue;
    const clone = cloneOf(value);
    if (clone !== undefined) fields[name] = clone;
  }
  // DOMException has its code on the prototype.
  if ('code' in error && !('code' in fields)) fields['code'] = cloneOf(error.code);
  const goDeeper = depth < MOST_CAUSES;
  return {
    error: {
      name: String(error.name),
      message: String(error.message),
      stack: String(error.stack),
      fields,
      cause: goDeeper && error.cause !== undefined ? packThrown(error.cause, depth + 1) : undefined,
      errors:
        goDeeper && error instanceof AggregateError
          ? error.errors.map((one) => packThrown(one, depth + 1))
          : undefined,
    },
  };
}

function unpack(packed: Packed): unknown {
  if (!('error' in packed)) return packed.value ?? packed.text;
  const { name, message, stack, fields, cause, errors } = packed.error;
  const options = cause === undefined ? undefined : { cause: unpack(cause) };
  const Type = builtIn.get(name) ?? Error;
  const error =
    errors === undefined
      ? new Type(message, options)
      : new AggregateError(errors.map(unpack), message, options);
  hide(error, 'stack', stack);
  if (error.name !== name) hide(error, 'name', name);
  return Object.assign(error, fields);
}

/** Sets a property as errors have them: not enumerated. */
function hide(error: Error, property: string, value: string): void {
  Object.defineProperty(error, property, { value, configurable: true, writable: true });
}

/** A copy as another thread would get it; undefined when there is none. */
function cloneOf(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  try {
    return typeof value === 'string' ? JSON.stringify(value) : String(value);
  } catch {
    return 'something';
  }
}

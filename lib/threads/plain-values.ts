/**
 * Values that can travel as bytes without anybody seeing a difference.
 *
 * Knows: which values structured clone and `v8.serialize` treat alike. Must not know: where they travel. A leaf.
 *
 * Decision: a message between threads costs some ten microseconds on each side, a record in a ring one. Both use the same algorithm
 * (the engine's ValueSerializer), and differ in what is Node's own or is shared: typed arrays, ports, keys, handles. So what consists
 * of nothing but texts, numbers and the like, in plain objects and arrays, and is small, goes by the ring; whatever else, by message.
 */
import { deserialize, serialize } from 'node:v8';

/** To look through more than this would cost what it is to save. */
const MOST_PARTS = 64;
const MOST_CHARACTERS = 4096;

/** @returns undefined when the value is not plain, or is large */
export function encodePlain(value: unknown): Uint8Array | undefined {
  try {
    return partsLeft(value, MOST_PARTS) < 0 ? undefined : serialize(value);
  } catch {
    return undefined; // a getter throws: by message it will again, and that says why
  }
}

/** What `encodePlain` was given. */
export function decodePlain(bytes: Uint8Array): unknown {
  return deserialize(bytes);
}

/** Counts down; below 0 means that it is not for us. What contains itself is counted until it is too much. */
function partsLeft(value: unknown, budget: number): number {
  switch (typeof value) {
    case 'string':
      return value.length <= MOST_CHARACTERS ? budget - 1 : -1;
    case 'number':
    case 'boolean':
    case 'undefined':
    case 'bigint':
      return budget - 1;
    case 'object':
      return value === null ? budget - 1 : partsOfObject(value, budget);
    default:
      return -1;
  }
}

function partsOfObject(value: object, budget: number): number {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return -1;
  if (Array.isArray(value) && value.length > budget) return -1;
  let left = budget - 1;
  if (left < 0) return -1;
  for (const key in value) {
    left = partsLeft((value as Record<string, unknown>)[key], left);
    if (left < 0) return -1;
  }
  return left;
}

/** A module of tasks, well and badly behaved, for the tests of the pool. */
import { threadId } from 'node:worker_threads';
import { currentTask } from '../current-task.ts';

export const notATask = 'a text';

export function echo(bytes: Uint8Array): Uint8Array {
  return bytes;
}

/** What arrives, and in which form. */
export function describe(...args: readonly unknown[]): string {
  return args
    .map((arg) => {
      const buffer = arg instanceof Uint8Array ? ` over ${arg.buffer.constructor.name}` : '';
      return `${Object.prototype.toString.call(arg)}${buffer}`;
    })
    .join();
}

export function add(left: number, right: number): number {
  return left + right;
}

export function identity<Value>(value: Value): Value {
  return value;
}

export function nothing(): void {}

export async function later(value: string, ms: number): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return value;
}

export function thread(): number {
  return threadId;
}

/** Keeps its thread for so long, without looking up. */
export function busy(ms: number): number {
  for (const untilMs = performance.now() + ms; performance.now() < untilMs;);
  return threadId;
}

/** Says that it has begun, by adding one to the first cell, and waits until the second is no longer 0. */
export function gate(memory: SharedArrayBuffer): number {
  const cells = new Int32Array(memory);
  Atomics.add(cells, 0, 1);
  Atomics.notify(cells, 0);
  Atomics.wait(cells, 1, 0);
  return threadId;
}

/** As `gate`, and in its event loop meanwhile. */
export async function asyncGate(memory: SharedArrayBuffer): Promise<number> {
  const cells = new Int32Array(memory);
  Atomics.add(cells, 0, 1);
  Atomics.notify(cells, 0);
  while (Atomics.load(cells, 1) === 0) await new Promise((resolve) => setImmediate(resolve));
  return threadId;
}

/** Counts how often it ran, in the third cell. */
export function mark(memory: SharedArrayBuffer): void {
  Atomics.add(new Int32Array(memory), 2, 1);
}

export class OddError extends RangeError {
  override readonly name = 'OddError';
  readonly code = 'ERR_ODD';
  readonly details: object = { amount: 3 };
  readonly helper = (): number => 1;
}

export function fail(): never {
  throw new OddError('odd', { cause: new TypeError('the cause', { cause: 'its cause' }) });
}

export async function failLater(): Promise<never> {
  await Promise.resolve();
  throw new OddError('odd later');
}

export function failTogether(): never {
  throw new AggregateError([new TypeError('one'), 'two'], 'both');
}

export function throwValue(value: unknown): never {
  throw value;
}

export function throwFunction(): never {
  throw (): number => 1;
}

export function throwTrap(): never {
  throw new Proxy(new Error('hidden'), {
    get: () => {
      throw new Error('trap');
    },
    getPrototypeOf: () => {
      throw new Error('trap');
    },
  });
}

export function giveFunction(): unknown {
  return () => 1;
}

export function giveNested(): unknown {
  return { deep: [{ odd: Symbol('odd') }] };
}

export function giveThenable(): unknown {
  // oxlint-disable-next-line unicorn/no-thenable
  return { then: (resolve: (value: string) => void) => resolve('then') };
}

export function exit(code: number): never {
  process.exit(code);
}

export function exhaust(): never {
  const hoard: unknown[] = [];
  for (;;) hoard.push(Array.from({ length: 1_000 }, (_, index) => ({ index })));
}

export function forever(): never {
  for (;;);
}

/** Says that it has begun, as `gate` does, and never looks up again. */
export function beginForever(memory: SharedArrayBuffer): never {
  Atomics.add(new Int32Array(memory), 0, 1);
  for (;;);
}

/** Leaves something behind that throws when the task is long over. */
export function leaveBomb(): string {
  setTimeout(() => {
    throw new Error('the bomb');
  }, 5);
  return 'left';
}

/** @returns how many rounds it made, which nobody hears of, after it has said so in the first cell */
export function untilCancelled(memory: SharedArrayBuffer): void {
  const task = currentTask();
  const cells = new Int32Array(memory);
  Atomics.add(cells, 0, 1);
  Atomics.notify(cells, 0);
  while (!task.cancelled);
  Atomics.store(cells, 1, task.signal.aborted ? 2 : 1);
  Atomics.notify(cells, 1);
}

export async function untilAborted(memory: SharedArrayBuffer): Promise<void> {
  const { signal } = currentTask();
  const cells = new Int32Array(memory);
  const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
  Atomics.add(cells, 0, 1);
  Atomics.notify(cells, 0);
  await aborted;
  Atomics.store(cells, 1, 3);
  Atomics.notify(cells, 1);
}

export function throwIfCancelled(): string {
  currentTask().throwIfCancelled();
  return 'went on';
}

export function about(): unknown {
  const { name, cancelled, signal } = currentTask();
  return { name, cancelled, aborted: signal.aborted };
}

let kept: ArrayBuffer | undefined;

interface Deep {
  next?: Deep;
}

/** A value that can be cloned here, where the stack is long, and not where it is short. */
export function deep(levels: number): Deep {
  let head: Deep = {};
  for (let level = 0; level < levels; level += 1) head = { next: head };
  return head;
}

/** Hands its memory over. */
export function handOver(bytes: number): Uint8Array {
  const result = new Uint8Array(bytes).fill(7);
  kept = result.buffer;
  currentTask().transfer(result.buffer);
  return result;
}

export function keptBytes(): number {
  return kept?.byteLength ?? -1;
}

/** What the last task of this thread has left running. */
let ticks = 0;
export function startTicking(): void {
  setInterval(() => (ticks += 1), 1).unref();
}
export function ticked(): number {
  return ticks;
}

export function writeHere(text: string): void {
  process.stdout.write(text);
}

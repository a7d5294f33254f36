/**
 * The program of each thread of a turnstile: loads the module with the threads' functions, and runs one of them when told to.
 *
 * Knows: how to call such a function, and how to report its end. Must not know: what a schedule is to show.
 *
 * Decision: between schedules the thread is an ordinary worker that turns its event loop, and hears what to do by a message. In a
 * schedule it hears nothing, since it blocks; all that it needs then stands in shared memory.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { WirebookError } from '../base/errors.ts';
import type { AtomicOps } from './atomics.ts';
import { ARRIVED, Control } from './turnstile-control.ts';
import { Gate } from './turnstile-gate.ts';
import type { TurnstilePart } from './turnstile-part.ts';
import { AddressBook } from './turnstile-trace.ts';
import { Turn, type TurnRules } from './turnstile-turn.ts';

/** What the program is started with. */
export interface WorkerSetting {
  readonly module: string;
  readonly thread: number;
  readonly threads: number;
  readonly control: SharedArrayBuffer;
  readonly memory: Readonly<Record<string, SharedArrayBuffer>>;
}

export interface RunOrder {
  readonly run: number;
  readonly name: string;
  readonly threads: number;
  readonly data: unknown;
  /** Undefined: the thread runs free, on `Atomics` itself. */
  readonly rules: TurnRules | undefined;
}

export interface ThrownError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export type RunReport = { readonly run: number } & (
  | { readonly state: 'returned'; readonly value: unknown }
  | { readonly state: 'threw'; readonly error: ThrownError }
  | { readonly state: 'stopped' }
);

if (parentPort !== null && isSetting(workerData)) serve(parentPort, workerData);

function isSetting(data: unknown): data is WorkerSetting {
  return typeof data === 'object' && data !== null && 'control' in data && 'module' in data;
}

function serve(port: NonNullable<typeof parentPort>, setting: WorkerSetting): void {
  const { module, thread, threads, memory } = setting;
  const control = new Control(setting.control, threads);
  const book = new AddressBook(memory);
  const loaded = import(module) as Promise<Record<string, unknown>>;
  const obey = async (order: RunOrder): Promise<void> => {
    const body = (await loaded)[order.name];
    port.postMessage(order.rules === undefined ? runFree(body, order) : runGated(body, order));
  };
  port.on('message', (order: RunOrder) => void obey(order));
  // A module that does not load is an error of this worker, and reported as such.
  void loaded.then(() => port.postMessage('ready'));

  function runGated(body: unknown, order: RunOrder): RunReport {
    const { run, rules } = order;
    if (rules === undefined) return runFree(body, order);
    const turn = new Turn(control, thread, rules, () => process.exit(1));
    const gate = new Gate(turn, control, book, thread);
    const outcome = attempt(run, () => {
      turn.begin(order.threads);
      return withClock(turn, () => call(body, order, gate));
    });
    return turn.finish() ? outcome : { run, state: 'stopped' };
  }

  function runFree(body: unknown, order: RunOrder): RunReport {
    Atomics.add(control.words, ARRIVED, 1);
    Atomics.notify(control.words, ARRIVED);
    for (let came = 0; (came = Atomics.load(control.words, ARRIVED)) < order.threads;) {
      Atomics.wait(control.words, ARRIVED, came);
    }
    return attempt(order.run, () => call(body, order, Atomics));
  }

  function call(
    body: unknown,
    { name, threads: takingPart, data }: RunOrder,
    atomics: AtomicOps,
  ): unknown {
    if (typeof body !== 'function') {
      throw new WirebookError('ERR_TURNSTILE_NAME', `${module} exports no function "${name}"`);
    }
    const part: TurnstilePart = { thread, threads: takingPart, atomics, memory, data };
    const value: unknown = body(part);
    if (value instanceof Promise) {
      value.catch(() => {});
      throw new WirebookError(
        'ERR_TURNSTILE_ASYNC',
        `"${name}" gave a promise: a thread of a turnstile is over when its function returns`,
      );
    }
    return value;
  }
}

/** For code that counts its time-outs down, the clock is that of the schedule. */
function withClock<T>(turn: Turn, body: () => T): T {
  const now = { value: () => turn.now(), configurable: true };
  try {
    Object.defineProperty(performance, 'now', now);
    return body();
  } finally {
    Reflect.deleteProperty(performance, 'now');
  }
}

function attempt(run: number, body: () => unknown): RunReport {
  try {
    const value = body();
    structuredClone(value);
    return { run, state: 'returned', value };
  } catch (error) {
    return { run, state: 'threw', error: describeError(error) };
  }
}

function describeError(error: unknown): ThrownError {
  if (!(error instanceof Error)) {
    return { name: 'Error', message: String(error), stack: '', fields: {} };
  }
  const { name, message, stack = '' } = error;
  const fields = Object.entries(error).filter(([, value]) => canBeCloned(value));
  return { name, message, stack, fields: Object.fromEntries(fields) };
}

function canBeCloned(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs what may block in a process of its own, under a watchdog.
 *
 * Knows: how to start a child, hear from it, and end it. Must not know: which exercise it serves.
 *
 * Decision: time is counted for each step and not for the whole. A child says what it is about to wait for, in a write that is
 * done before the call that blocks. So the watchdog can name what never came, and a slow machine that gets on is left alone.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { type ChildMessage, decodeMessages, encodeLine, reviveFailure } from './child-wire.ts';
import { type Diagnosis, DiagnosisError } from './diagnosis.ts';
import { subjectPath } from './subject.ts';

/** What the child's default export is called with. */
export interface ChildContext<Subject, Data = undefined> {
  /** The module under test. */
  readonly subject: Subject;
  /** What the test passed as `data`. */
  readonly data: Data;
  /** Says what the next step waits for: "the second half of the message". Call it before each call that may block. */
  readonly waitingFor: (what: string) => void;
  /** Sends the test a message, which it reads with `next()`. Any structured-cloneable value. */
  readonly report: (message: unknown) => void;
}

export interface ChildOptions<Data = unknown> {
  /** Handed to the child. Any structured-cloneable value. */
  readonly data?: Data;
  /** How long one step may wait, in milliseconds; 2,000 unless given. */
  readonly timeoutMs?: number;
  /** Put in place of the watchdog's own words when a step waits too long: the mistake that this usually is. */
  readonly stuck?: (waitingFor: string) => Diagnosis;
}

/** A step of the child took too long, and the child was ended. */
export class StillWaiting extends DiagnosisError {
  readonly waitingFor: string;

  constructor(waitingFor: string, timeoutMs: number, diagnosis?: Diagnosis) {
    const got = `after ${timeoutMs / 1000} s it was still waiting for: ${waitingFor}`;
    super({ mistake: 'your code waits for something that never comes', got, ...diagnosis });
    this.waitingFor = waitingFor;
  }
}

/** Starting Node and loading TypeScript is not the reader's time. */
const START_MS = 20_000;
const STEP_MS = 2_000;
const MAIN = fileURLToPath(new URL('./child-main.ts', import.meta.url));

const alive = new Set<Child<unknown>>();
const endAll = (): void => {
  for (const child of alive) child.kill();
};
process.once('exit', endAll);
afterAll(endAll);

/**
 * Runs a child to its end.
 *
 * @param testUrl the test's own `import.meta.url`
 * @param file the child's program beside the test, such as `./1-x.child.ts`; its default export gets a `ChildContext`
 * @returns what that function returned
 * @throws what that function threw, a diagnosis included; `StillWaiting` when a step took too long
 */
export function runInChild<T>(testUrl: string, file: string, options?: ChildOptions): Promise<T> {
  return startChild<T>(testUrl, file, options).result;
}

/** Starts a child and gives it back while it runs, for a test that plays its peer. */
export function startChild<T>(testUrl: string, file: string, options?: ChildOptions): Child<T> {
  const program = path.resolve(path.dirname(fileURLToPath(testUrl)), file);
  return new Child<T>(program, subjectPath(testUrl), options ?? {});
}

interface Waiter {
  readonly resolve: (message: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A running child. Made by `startChild`. */
export class Child<T> {
  /** What the child's function returned. */
  readonly result: Promise<T>;
  /** Resolves when the process is gone. */
  readonly closed: Promise<void>;
  readonly #process: ChildProcess;
  readonly #options: ChildOptions;
  readonly #messages: unknown[] = [];
  readonly #waiters: Waiter[] = [];
  readonly #settled: Waiter;
  #ended: unknown;
  #waitingFor = 'the start of the program';
  #timer: NodeJS.Timeout;

  constructor(program: string, subject: string, options: ChildOptions) {
    const { promise, resolve, reject } = withResolvers<T>();
    this.result = promise;
    // Whoever only reads `next()` hears of a failure there.
    promise.catch(() => {});
    this.#settled = { resolve: (value) => resolve(value as T), reject };
    this.#options = options;
    const tsx = createRequire(import.meta.url).resolve('tsx');
    this.#process = spawn(
      process.execPath,
      ['--conditions=wirebook-source', '--import', tsx, MAIN, program, subject],
      { stdio: ['pipe', 'inherit', 'inherit', 'pipe'] },
    );
    alive.add(this);
    this.#timer = setTimeout(() => this.#giveUp(START_MS), START_MS);
    const { promise: closed, resolve: markClosed } = withResolvers<void>();
    this.closed = closed;
    this.#listen(() => markClosed(undefined));
    // A child that dies before it has read this is reported by its end.
    this.#process.stdin?.on('error', () => {});
    this.#process.stdin?.end(encodeLine(options.data));
  }

  /** The child's next report, in order. @throws when the child fails, ends, or waits too long first */
  next<Message>(): Promise<Message> {
    if (this.#messages.length > 0) return Promise.resolve(this.#messages.shift() as Message);
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const { promise, resolve, reject } = withResolvers<Message>();
    this.#waiters.push({ resolve: (message) => resolve(message as Message), reject });
    return promise;
  }

  /** Ends the child, whatever it does. */
  kill(): void {
    clearTimeout(this.#timer);
    this.#process.kill('SIGKILL');
  }

  #listen(markClosed: () => void): void {
    const decode = decodeMessages();
    this.#process.stdio[3]?.on('data', (chunk: Buffer) => {
      for (const message of decode(chunk)) this.#onMessage(message);
    });
    this.#process.once('error', (error) => this.#fail(error));
    this.#process.once('close', (code, signal) => {
      alive.delete(this as Child<unknown>);
      markClosed();
      const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
      this.#fail(new DiagnosisError({ mistake: `the program ended ${how} before it was done` }));
    });
  }

  #onMessage(message: ChildMessage): void {
    this.#restartTimer();
    switch (message.kind) {
      case 'waiting':
        this.#waitingFor = message.what;
        return;
      case 'report': {
        const waiter = this.#waiters.shift();
        if (waiter === undefined) this.#messages.push(message.message);
        else waiter.resolve(message.message);
        return;
      }
      case 'done':
        this.#settled.resolve(message.value);
        this.#fail(new Error('the child is done and reports nothing more'));
        return;
      case 'failed':
        this.#fail(reviveFailure(message));
    }
  }

  #restartTimer(): void {
    const timeoutMs = this.#options.timeoutMs ?? STEP_MS;
    clearTimeout(this.#timer);
    if (this.#ended !== undefined) return;
    this.#timer = setTimeout(() => this.#giveUp(timeoutMs), timeoutMs);
  }

  #giveUp(timeoutMs: number): void {
    const diagnosis = this.#options.stuck?.(this.#waitingFor);
    this.#fail(new StillWaiting(this.#waitingFor, timeoutMs, diagnosis));
  }

  /** The first reason counts; the end of the process, which follows each of them, adds nothing. */
  #fail(reason: unknown): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    this.kill();
    this.#settled.reject(reason);
    for (const waiter of this.#waiters.splice(0)) waiter.reject(reason);
  }
}

function withResolvers<T>(): Waiter & { readonly promise: Promise<T> } {
  let resolve: Waiter['resolve'] = () => {};
  let reject: Waiter['reject'] = () => {};
  const promise = new Promise<T>((resolvePromise, rejectPromise) => {
    resolve = (value) => resolvePromise(value as T);
    reject = rejectPromise;
  });
  return { promise, resolve, reject };
}

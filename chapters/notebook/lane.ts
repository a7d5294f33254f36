/**
 * Lanes: the peers of a chapter, each a process of its own with a name.
 *
 * Knows: how to start a TypeScript program beside the chapter, when it is ready, how it ended. Must not know: terminals,
 * recordings, cells.
 *
 * Decision: a lane is ready when it says so (its first message), never after a pause. A lane that ends although nobody
 * expected it fails the chapter at once, with what it last wrote, instead of leaving a cell to wait for it.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import path from 'node:path';
import { writeTape } from './tap.ts';

export interface LaneOptions {
  /** Arguments of the program. */
  readonly args?: readonly string[];
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a process ended: by itself with a code, or by a signal. */
export interface LaneExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const BOOTSTRAP = new URL('./bootstrap.mjs', import.meta.url).href;
const LAST_WORDS_CHARACTERS = 4000;
const PARTING_MS = 300;
/** What a peer said last may take so long to arrive. Something that it started may hold its streams open for ever. */
const LAST_WORDS_MS = 300;

const alive = new Set<Lane>();

/**
 * Starts a program as a lane and waits until it says that it is ready.
 *
 * @param name the label of everything that it prints
 * @param file the program, relative to the chapter's folder
 * @throws if the program ends before it was ready, with its last words
 */
export async function lane(name: string, file: string, options: LaneOptions = {}): Promise<Lane> {
  const program = path.resolve(path.dirname(process.argv[1] ?? '.'), file);
  const started = new Lane(name, program, options);
  await started.becomeReady();
  return started;
}

/** A running peer. Made by `lane()`. */
export class Lane {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #exit: Promise<LaneExit>;
  readonly #messages: unknown[] = [];
  readonly #waiting: { resolve: (message: unknown) => void; reject: (error: Error) => void }[] = [];
  #ready: Readonly<Record<string, unknown>> = {};
  #expected = false;
  #ended: Error | undefined;
  #lastWords = '';
  #holds = 0;

  constructor(name: string, program: string, options: LaneOptions) {
    this.name = name;
    const taped = process.env['WIREBOOK_TAPE'] !== undefined;
    const argv = ['--conditions=wirebook-source', '--import', BOOTSTRAP, program];
    this.#child = spawn(process.execPath, [...argv, ...(options.args ?? [])], {
      env: { ...process.env, ...options.env, WIREBOOK_LANE: name, WIREBOOK_CELLS: '' },
      stdio: ['ignore', 'pipe', 'pipe', taped ? 3 : 'ignore', 'ipc'],
    });
    alive.add(this);
    this.#child.on('message', (message) => this.#onMessage(message));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.#onRawOutput(text, taped));
    }
    this.#exit = this.#watchExit();
    this.#refer();
    if (this.#child.pid !== undefined) {
      writeTape({ kind: 'lane', lane: name, pid: this.#child.pid });
    }
  }

  /** What the peer said when it became ready. */
  get ready(): Readonly<Record<string, unknown>> {
    return this.#ready;
  }

  /** The port that the peer said it listens on. @throws if it named none */
  get port(): number {
    const port = this.#ready['port'];
    if (typeof port !== 'number') throw new Error(`lane "${this.name}" named no port`);
    return port;
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /**
   * Resolves when the process has ended. Asking for it says that the end is expected: ask at once, before anything else is
   * awaited, when the lane may end by itself.
   */
  get exited(): Promise<LaneExit> {
    this.#expected = true;
    return this.#holding(this.#exit);
  }

  /** The peer's next message, in order. @throws if the lane ends first */
  next<T>(): Promise<T> {
    if (this.#messages.length > 0) return Promise.resolve(this.#messages.shift() as T);
    // Made here, because its stack names the line that waits; where the end is noticed there is no such line.
    const failure = new Error();
    const message = new Promise<T>((resolve, reject) => {
      const fail = ({ message: why }: Error): void => {
        failure.message = why;
        failure.stack = failure.stack?.replace('Error', `Error: ${why}`) ?? why;
        reject(failure);
      };
      if (this.#ended !== undefined) fail(this.#ended);
      else this.#waiting.push({ resolve: (value) => resolve(value as T), reject: fail });
    });
    return this.#holding(message);
  }

  /** Sends the peer a message, which it reads with `orders()` when its event loop turns. */
  send(message: Record<string, unknown>): void {
    this.#child.send(message);
  }

  /** Sends a signal and waits for the end. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<LaneExit> {
    this.#expected = true;
    this.#child.kill(signal);
    return this.#holding(this.#exit);
  }

  /** Lets go of the peer: it may leave by itself for a moment, then it is ended. */
  async part(): Promise<void> {
    this.#expected = true;
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), PARTING_MS);
    await this.#holding(this.#exit);
    clearTimeout(timer);
  }

  /** @internal */
  async becomeReady(): Promise<void> {
    const facts = await this.next<Record<string, unknown>>();
    this.#ready = typeof facts === 'object' ? facts : {};
  }

  /**
   * A lane keeps its chapter's process alive only while somebody waits for it. So a chapter that has come to its end ends, and
   * one that waits for what cannot happen any more is told so by Node (exit code 13) instead of standing still.
   */
  async #holding<T>(wanted: Promise<T>): Promise<T> {
    this.#holds += 1;
    this.#refer();
    try {
      return await wanted;
    } finally {
      this.#holds -= 1;
      this.#refer();
    }
  }

  #refer(): void {
    const child = this.#child;
    for (const handle of [child, child.channel, child.stdout as Socket, child.stderr as Socket]) {
      if (this.#holds > 0) handle?.ref();
      else handle?.unref();
    }
  }

  #onMessage(message: unknown): void {
    const waiter = this.#waiting.shift();
    if (waiter === undefined) this.#messages.push(message);
    else waiter.resolve(message);
  }

  /** Run bare, this is all that the peer prints. With a tape only Node itself still writes here: the text of a crash. */
  #onRawOutput(text: string, taped: boolean): void {
    this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS_CHARACTERS);
    if (!taped) process.stdout.write(text.replace(/^(?=.)/gm, `${this.name} │ `));
  }

  async #watchExit(): Promise<LaneExit> {
    let exit: LaneExit;
    try {
      // Not 'close': after disconnect() it does not come. The streams' own ends bring the last words and messages.
      const { stdout, stderr } = this.#child;
      const drained = [stdout, stderr].map((stream) => stream && once(stream, 'close'));
      const heard = once(this.#child, 'disconnect').catch(() => {});
      const [code, signal] = (await once(this.#child, 'exit')) as [number | null, NodeJS.Signals];
      await within(LAST_WORDS_MS, Promise.all([...drained, heard]));
      exit = { code, signal };
    } catch (error) {
      this.#lastWords += String(error);
      exit = { code: null, signal: null };
    }
    alive.delete(this);
    const how = exit.signal === null ? `with exit code ${exit.code}` : `by ${exit.signal}`;
    const words = this.#lastWords.trim();
    const error = new Error(`lane "${this.name}" ended ${how}${words === '' ? '' : `:\n${words}`}`);
    this.#ended = error;
    const waiting = this.#waiting.splice(0);
    for (const waiter of waiting) waiter.reject(error);
    if (!this.#expected && waiting.length === 0)
      queueMicrotask(() => {
        throw error;
      });
    return exit;
  }
}

/** Waits for a promise, but no longer than this. */
async function within(limitMs: number, wanted: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)));
  await Promise.race([wanted, limit]);
  clearTimeout(timer);
}

/** Ends every lane that still runs. The engine calls it behind the last cell. */
export async function partFromAll(): Promise<void> {
  await Promise.all([...alive].map((one) => one.part()));
}

// Run bare there is no engine: then the lanes end with the chapter.
process.once('exit', () => {
  for (const one of alive) one.kill().catch(() => {});
});
if (process.env['WIREBOOK_TAPE'] === undefined) {
  process.once('beforeExit', () => void partFromAll());
}

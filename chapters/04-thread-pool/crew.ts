/**
 * Threads that begin the same function at the same moment.
 *
 * Knows: how to start workers that understand TypeScript, and how to hold them at a gate. Must not know: what they do.
 *
 * Decision: a crew is started once and serves many cells. Most of what a thread costs here is TypeScript's loader, and a cell
 * that starts its own would measure that.
 */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What a thread is asked to do. */
export interface Order {
  /** The file, as a URL, and the name of what it exports. */
  readonly url: string;
  readonly name: string;
  readonly args: readonly unknown[];
  /** One cell: 0 while the gate is closed. */
  readonly gate: Int32Array;
}

/** What a thread says: that it stands at the gate, then how it went. */
export type Word =
  | { readonly kind: 'arrived' }
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: unknown };

const BOOTSTRAP = new URL('../notebook/bootstrap.mjs', import.meta.url).href;

export class Crew {
  readonly #threads: readonly Worker[];
  /** Those that do nothing at the moment. */
  readonly #idle: Set<Worker>;

  private constructor(threads: readonly Worker[]) {
    this.#threads = threads;
    this.#idle = new Set(threads);
  }

  static async start(size: number): Promise<Crew> {
    const threads = Array.from(
      { length: size },
      () =>
        new Worker(new URL('./crew-main.ts', import.meta.url), {
          execArgv: ['--conditions=wirebook-source', '--import', BOOTSTRAP],
        }),
    );
    await Promise.all(threads.map((thread) => once(thread, 'online')));
    for (const thread of threads) thread.unref();
    return new Crew(threads);
  }

  /**
   * Resolves when so many threads have *begun* a function, at the same moment.
   *
   * @param what `./counting.ts#plain`: a file of this chapter and what it exports
   * @param args what each of them gets; its own number, from 0, comes behind them
   */
  async begin(
    count: number,
    what: string,
    ...args: unknown[]
  ): Promise<{ ended: Promise<unknown[]> }> {
    const [file = '', name = ''] = what.split('#');
    const { href: url } = new URL(file, import.meta.url);
    const gate = new Int32Array(new SharedArrayBuffer(4));
    const team = [...this.#idle].slice(0, count);
    if (team.length < count) throw new Error(`of this crew only ${team.length} are idle`);

    const arrivals: Promise<void>[] = [];
    const ends: Promise<unknown>[] = [];
    for (const [number, thread] of team.entries()) {
      this.#idle.delete(thread);
      const { arrived, ended } = listenTo(thread);
      arrivals.push(arrived);
      ends.push(ended.finally(() => this.#idle.add(thread)));
      thread.postMessage({ url, name, args: [...args, number], gate } satisfies Order);
    }
    const ended = Promise.all(ends);
    ended.catch(() => {}); // who asks for the end hears of it
    await Promise.race([Promise.all(arrivals), ended]);
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
    return { ended };
  }

  /** The same, and waits for their ends. @returns what each of them returned */
  async together<T>(count: number, what: string, ...args: unknown[]): Promise<T[]> {
    const { ended } = await this.begin(count, what, ...args);
    return (await ended) as T[];
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }
}

/** A thread that works keeps its process alive; one that has nothing to do does not. */
function listenTo(thread: Worker): { arrived: Promise<void>; ended: Promise<unknown> } {
  thread.ref();
  let arrive = (): void => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const ended = new Promise<unknown>((resolve, reject) => {
    const onMessage = (word: Word): void => {
      if (word.kind === 'arrived') {
        arrive();
        return;
      }
      letGo();
      if (word.kind === 'returned') resolve(word.value);
      else reject(word.error);
    };
    const onError = (error: Error): void => {
      letGo();
      reject(error);
    };
    const letGo = (): void => {
      thread.unref();
      thread.off('message', onMessage);
      thread.off('error', onError);
    };
    thread.on('message', onMessage);
    thread.once('error', onError);
  });
  return { arrived, ended };
}

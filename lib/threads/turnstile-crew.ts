/**
 * The workers of a turnstile: started once, told what to run, ended and replaced when they give no sign of life.
 *
 * Knows: how each worker ended a run. Must not know: what a schedule is.
 *
 * Decision: nothing that a worker does can hold the crew up. It counts steps, not time: a machine that stands still for a while
 * makes nobody late, and a thread that makes no step for long has lost its way.
 */
import { Worker } from 'node:worker_threads';
import { ENDED, GIVEN_UP, RUNNING, STEPS, type Control } from './turnstile-control.ts';
import type { RunOrder, RunReport, WorkerSetting } from './turnstile-worker.ts';
import { isTypeScript, startWorker } from './start-worker.ts';

/** How a worker ended a run. `running`: it did not, and was ended itself. */
export type CrewReport =
  | RunReport
  | { readonly state: 'running' }
  | { readonly state: 'died'; readonly exitCode: number };

interface Run {
  readonly number: number;
  readonly reports: (CrewReport | undefined)[];
  left: number;
  readonly over: () => void;
}

const LOOK_MS = 100;

export class Crew {
  readonly #setting: Omit<WorkerSetting, 'thread'>;
  readonly #control: Control;
  readonly #workers: (Worker | undefined)[];
  readonly #leaving = new Set<Promise<unknown>>();
  #run: Run | undefined;

  constructor(setting: Omit<WorkerSetting, 'thread'>, control: Control) {
    this.#setting = setting;
    this.#control = control;
    this.#workers = Array.from({ length: setting.threads }, () => undefined);
  }

  /** Starts the workers that are missing. @throws what their module throws when it is loaded */
  async fill(): Promise<void> {
    const missing = [...this.#workers.keys()].filter((at) => this.#workers[at] === undefined);
    await Promise.all(missing.map((thread) => this.#start(thread)));
  }

  /**
   * Lets the first workers run what is ordered.
   *
   * @param stallMs how long there may be no step
   * @returns how each of them ended
   */
  async perform(order: RunOrder, stallMs: number): Promise<readonly CrewReport[]> {
    const reports: (CrewReport | undefined)[] = Array.from({ length: order.threads });
    let watch: NodeJS.Timeout | undefined;
    await new Promise<void>((over) => {
      const run: Run = { number: order.run, reports, left: order.threads, over };
      this.#run = run;
      watch = this.#watch(run, stallMs);
      for (const worker of this.#workers.slice(0, order.threads)) {
        worker?.ref();
        worker?.postMessage(order);
      }
    });
    clearInterval(watch);
    this.#run = undefined;
    for (const worker of this.#workers) worker?.unref();
    return reports.map((report) => report ?? { state: 'running' });
  }

  /** Ends them all. Whoever waits for a run hears of it. */
  async close(): Promise<void> {
    this.#control.end(GIVEN_UP);
    for (const thread of this.#workers.keys()) this.#dismiss(thread);
    await Promise.all(this.#leaving);
  }

  #start(thread: number): Promise<void> {
    const main = new URL(
      isTypeScript(import.meta.url) ? './turnstile-worker.ts' : './turnstile-worker.js',
      import.meta.url,
    );
    const setting: WorkerSetting = { ...this.#setting, thread };
    const worker = startWorker(main, setting.module, { workerData: setting });
    this.#workers[thread] = worker;
    return new Promise((ready, fail) => {
      worker.on('message', (message: RunReport | 'ready') => {
        if (message === 'ready') {
          worker.unref();
          ready();
        } else {
          this.#hear(thread, message);
        }
      });
      worker.on('error', (error) => {
        if (this.#workers[thread] === worker) this.#workers[thread] = undefined;
        fail(error);
      });
      worker.once('exit', (exitCode) => {
        if (this.#workers[thread] === worker) this.#workers[thread] = undefined;
        fail(new Error(`a worker of a turnstile ended with exit code ${exitCode}`));
        this.#hear(thread, { state: 'died', exitCode });
      });
    });
  }

  #hear(thread: number, report: CrewReport): void {
    const run = this.#run;
    if (run === undefined || thread >= run.reports.length) return;
    if ('run' in report && report.run !== run.number) return;
    if (run.reports[thread] !== undefined) return;
    run.reports[thread] = report;
    run.left -= 1;
    // The others would wait for the turn of one who never passes it on.
    if (report.state === 'died') this.#control.end(GIVEN_UP);
    if (run.left === 0) run.over();
  }

  #watch(run: Run, stallMs: number): NodeJS.Timeout {
    let seen = -1;
    let looks = 0;
    return setInterval(() => {
      const signs = this.#control.single(STEPS) - run.left;
      looks = signs === seen ? looks + 1 : 0;
      seen = signs;
      if (looks * LOOK_MS < stallMs) return;
      if (this.#control.single(ENDED) === RUNNING) {
        // Those at a gate leave by themselves, and say so; who has still not by the next look, runs.
        this.#control.end(GIVEN_UP);
        return;
      }
      for (const [thread, report] of run.reports.entries()) {
        if (report !== undefined) continue;
        this.#dismiss(thread);
        this.#hear(thread, { state: 'running' });
      }
    }, LOOK_MS);
  }

  #dismiss(thread: number): void {
    const worker = this.#workers[thread];
    if (worker === undefined) return;
    this.#workers[thread] = undefined;
    const left = worker.terminate().finally(() => this.#leaving.delete(left));
    this.#leaving.add(left);
  }
}

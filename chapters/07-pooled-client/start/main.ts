/**
 * `npm start`: the whole system at work, in processes of its own.
 *
 * Knows: the order of things, signals, exit codes. Must not know: how a process is started (system.ts), counted (ledger.ts), or shown (view.ts).
 *
 * Decision: the program is a show and a check. Its exit code is 0 only when every step took place and no call failed that a safe retry could have
 * saved; so it can stand in a script, too.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import chalk from 'chalk';
import wrapAnsi from 'wrap-ansi';
import { buildMine, mineEnvironment } from '../../../exercises/workshop/mine.ts';
import { respectNoColour } from '../../notebook/colour.ts';
import { partFromAll } from '../../notebook/lane.ts';
import { readArguments, USAGE, UsageError } from './arguments.ts';
import type { Finished } from './ledger.ts';
import { Live } from './live.ts';
import { PLAN, SERVERS, type Act } from './plan.ts';
import { System } from './system.ts';
import { begun, type Look, passed, picture, table, verdict } from './view.ts';

const INTERRUPTED = 130;
const WIDEST = 96;

async function main(): Promise<number> {
  const { seconds, mine, help } = readArguments(process.argv.slice(2), process.env);
  if (help) {
    console.log(USAGE);
    return 0;
  }
  const env = mine ? mineParts() : {};
  if (env === undefined) return 1;
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => interrupted.abort());
  // Somebody who reads only the beginning (`| head`) ends the run.
  process.stdout.on('error', () => interrupted.abort());
  const over = new Promise<never>((_, reject) => {
    interrupted.signal.addEventListener('abort', () => reject(new Interrupted()));
  });
  const show = process.stdout.isTTY ? new Picture() : new Lines();
  try {
    const pages = await Promise.race([play(env, seconds, show, interrupted.signal), over]);
    show.close();
    return conclude(pages);
  } catch (error) {
    show.close();
    if (!interrupted.signal.aborted) throw error;
    console.log('Stopped; nothing is left running.');
    return INTERRUPTED;
  } finally {
    await partFromAll();
  }
}

class Interrupted extends Error {}

/** What is told on the way. */
interface Stage {
  open(registry: string): void;
  begins(step: number): void;
  /** Somebody is away: killed, stopped, being started; undefined: there again. */
  away(who: string, how: string | undefined): void;
  looks(look: Look): void;
  ends(step: number): void;
  close(): void;
}

async function play(
  env: Readonly<Record<string, string>>,
  seconds: number,
  stage: Stage,
  signal: AbortSignal,
): Promise<readonly Finished[]> {
  const system = await System.start(env);
  signal.throwIfAborted();
  stage.open(`on port ${system.registryPort}, page ${system.url}`);
  const hearing = hear(system, stage);
  for (const [step, { act }] of PLAN.entries()) {
    system.tell({ kind: 'turn' });
    await hearing.turned();
    signal.throwIfAborted();
    stage.begins(step);
    const who = whoOf(act);
    if (who !== undefined && act.kind.startsWith('start')) stage.away(who, 'is being started');
    await system.do(act);
    signal.throwIfAborted();
    if (who !== undefined)
      stage.away(who, { kill: 'killed', stop: 'stopped' }[act.kind.split('-')[0] ?? '']);
    await sleep(seconds * 1_000, undefined, { signal });
    stage.ends(step);
  }
  system.tell({ kind: 'finish' });
  return hearing.finished;
}

/** Listens to the client until it has finished. */
function hear(
  system: System,
  stage: Stage,
): { turned(): Promise<void>; finished: Promise<readonly Finished[]> } {
  let onTurned = (): void => {};
  const finished = (async () => {
    for (;;) {
      const report = await system.hear();
      if (report.kind === 'finished') return report.pages;
      if (report.kind === 'turned') onTurned();
      else stage.looks(report);
    }
  })();
  const turned = (): Promise<void> => new Promise((resolve) => (onTurned = resolve));
  return { turned: () => Promise.race([turned(), finished.then(() => undefined)]), finished };
}

function whoOf(act: Act): string | undefined {
  if (act.kind === 'nothing') return undefined;
  return 'who' in act ? act.who : 'registry';
}

function conclude(pages: readonly Finished[]): number {
  const { good, lines } = verdict(pages);
  const columns = process.stdout.columns ?? Number.POSITIVE_INFINITY;
  const [head = '', ...rows] = table(pages, columns);
  console.log(['', chalk.bold(head), ...rows, ''].join('\n'));
  const [first = '', ...others] = lines;
  const said = [(good ? chalk.green : chalk.red)(first), ...others].join('\n');
  console.log(wrapAnsi(said, Math.min(columns, WIDEST)));
  return good ? 0 : 1;
}

/** For a terminal. */
class Picture implements Stage {
  readonly #live = new Live((text) => process.stdout.write(text));
  readonly #away = new Map([...SERVERS, 'registry'].map((name) => [name, 'is being started']));
  readonly #done: string[] = [];
  #registry = '';
  #step = -1;
  #look: Look | undefined;

  constructor() {
    // Whatever ends the program, the cursor comes back.
    process.once('exit', () => this.#live.close());
    this.#draw();
  }

  open(registry: string): void {
    this.#registry = registry;
    this.#away.clear();
    this.#draw();
  }

  begins(step: number): void {
    this.#step = step;
    this.#draw();
  }

  away(who: string, how: string | undefined): void {
    if (how === undefined) this.#away.delete(who);
    else this.#away.set(who, how);
    this.#draw();
  }

  looks(look: Look): void {
    this.#look = look;
    this.#draw();
  }

  ends(step: number): void {
    this.#done.push(passed(step, this.#look, '✓'));
    this.#step = step + 1;
    this.#draw();
  }

  close(): void {
    this.#live.close();
  }

  #draw(): void {
    const [registry, look, done] = [this.#registry, this.#look, this.#done];
    const state = { step: this.#step, away: this.#away, registry, look, done };
    this.#live.draw(picture(state, Math.max(20, (process.stdout.columns ?? 80) - 1)));
  }
}

/** For a file, a pipe, a log. */
class Lines implements Stage {
  #look: Look | undefined;

  open(registry: string): void {
    console.log(`registry ${registry}\nservers ${SERVERS.join(', ')}; a client under load\n`);
  }

  begins(step: number): void {
    console.log(begun(step));
  }

  away(): void {}

  looks(look: Look): void {
    this.#look = look;
  }

  ends(step: number): void {
    console.log(passed(step, this.#look));
  }

  close(): void {}
}

/** Says which parts are the reader's. Undefined when they cannot run, and then says why. */
function mineParts(): Record<string, string> | undefined {
  const mine = buildMine();
  for (const note of mine.notes) console.log(chalk.yellow(note));
  for (const problem of mine.problems) console.error(chalk.red(problem));
  if (mine.problems.length > 0) return undefined;
  const which = mine.yours.length === 0 ? '' : `: ${mine.yours.join(', ')}`;
  console.log(`${chalk.bold(mine.summary)}${which}\n`);
  return mineEnvironment(mine.map);
}

respectNoColour();
try {
  process.exitCode = await main();
} catch (error) {
  const stack = error instanceof Error ? error.stack : String(error);
  console.error(error instanceof UsageError ? error.message : stack);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

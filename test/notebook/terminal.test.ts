/**
 * `npm run chapter` with somebody in front of it: on a real terminal, which `script` (util-linux) provides.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanEnvironment } from '../support/environment.ts';
import { root } from '../support/root.ts';
import { areGone, Book } from './book.ts';

/** Only this `script` takes a command and returns its exit code; the one of BSD and macOS is another program. */
const hasTerminal = String(spawnSync('script', ['--version']).stdout).includes('util-linux');
const why = hasTerminal ? '' : ' (left out: there is no `script` of util-linux here)';
if (!hasTerminal && process.env['CI'] !== undefined) {
  throw new Error('the tests on a terminal need `script` of util-linux (Debian: bsdutils)');
}

const PROGRAM = `"${process.execPath}" --conditions=wirebook-source --import tsx chapters/run.ts`;
const ENTER = '\r';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

/** A program on a terminal, and the hands of its reader. */
class Terminal {
  readonly #child: ChildProcess;
  readonly #watchdog: NodeJS.Timeout;
  readonly #exited: Promise<unknown[]>;
  /** All that came out, with its escape sequences. */
  raw = '';
  /** What was on the screen before the reader last did something. */
  #seen = 0;
  #look = (): void => {};

  constructor(args: string, env: NodeJS.ProcessEnv) {
    // A terminal has somebody in front of it; NO_COLOR and CI say the opposite.
    const { NO_COLOR: _, CI: __, ...clean } = cleanEnvironment({ TERM: 'xterm-256color', ...env });
    const command = `stty cols 80 && exec ${PROGRAM} ${args}`;
    this.#child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: root,
      env: { ...clean, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    });
    this.#exited = once(this.#child, 'close');
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.raw += text;
      this.#look();
    });
    // Whoever waits for a text that never comes is told by what came instead.
    this.#watchdog = setTimeout(() => this.end(), 25_000);
    this.#child.once('close', () => {
      clearTimeout(this.#watchdog);
      this.#look();
    });
  }

  get text(): string {
    return stripVTControlCharacters(this.raw).replaceAll('\r', '');
  }

  /** Waits until this is on the screen, behind what was there when a key was last pressed. */
  async shows(text: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#look = () => {
        if (this.text.slice(this.#seen).includes(text)) resolve();
        else if (this.#child.exitCode !== null || this.#child.signalCode !== null)
          reject(new Error(`never showed ${JSON.stringify(text)}:\n${this.text}`));
      };
      this.#look();
    });
  }

  press(keys: string): void {
    this.#seen = this.text.length;
    this.#child.stdin?.write(keys);
  }

  /** @returns the exit code of the program */
  async exitCode(): Promise<number | null> {
    await this.#exited;
    return this.#child.exitCode;
  }

  end(): void {
    try {
      process.kill(-(this.#child.pid ?? Number.NaN), 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
}

const book = new Book();
const opened: Terminal[] = [];
function open(args: string, env: NodeJS.ProcessEnv = {}): Terminal {
  const terminal = new Terminal(args, { WIREBOOK_CHAPTERS: book.folder, ...env });
  opened.push(terminal);
  return terminal;
}

beforeAll(() => {
  book.copy('01-three-cells');
  book.write('02-blocks', {
    'chapter.ts': [
      '// %% It blocks',
      'console.log(`pid ${process.pid}`);',
      'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);',
    ].join('\n'),
  });
});
afterAll(() => {
  for (const terminal of opened) terminal.end();
  book.remove();
});

describe.runIf(hasTerminal)(`on a terminal, a chapter${why}`, { concurrent: true }, () => {
  it('waits before each cell, shows where one is, goes on with Enter and leaves with q', async () => {
    const reader = open('1');
    await reader.shows('▸ cell 1 of 3 · Enter runs it · q and Enter leaves');
    expect(reader.text).toContain("console.log(new Greeter('Hello').greet('reader'));");
    expect(reader.text).not.toContain('Hello, reader!');
    reader.press(ENTER);
    await reader.shows('Hello, reader!');
    await reader.shows('▸ cell 2 of 3');
    reader.press(`q${ENTER}`);
    expect(await reader.exitCode()).toBe(0);
    expect(reader.text).not.toContain('Good morning, lane!');
  });

  it('pauses from the cell on that --from names, and never with --all', async () => {
    const late = open('1 --from 3');
    await late.shows('▸ cell 3 of 3');
    expect(late.text).toContain('Good morning, lane!');
    expect(late.text).not.toContain('▸ cell 2 of 3');
    late.press(ENTER);
    expect(await late.exitCode()).toBe(0);
    expect(late.text).toContain('That was all.');

    const all = open('1 --all');
    expect(await all.exitCode()).toBe(0);
    expect(all.text).not.toContain('▸ ');
  });

  it('is left by the end of input too, at a prompt or before it', async () => {
    const reader = open('1');
    await reader.shows('▸ cell 1 of 3');
    reader.press(ENTER + CTRL_D);
    expect(await reader.exitCode()).toBe(0);
    expect(reader.text).not.toContain('3 cells');
  });

  it('is stopped by Ctrl-C at a prompt', async () => {
    const reader = open('1');
    await reader.shows('▸ cell 1 of 3');
    reader.press(CTRL_C);
    expect(await reader.exitCode()).toBe(130);
    await reader.shows('nothing is left running');
  });

  it('is stopped by Ctrl-C in a cell that blocks, and nothing is left', async () => {
    const reader = open('2 --all');
    await reader.shows('pid ');
    reader.press(CTRL_C);
    expect(await reader.exitCode()).toBe(130);
    const pid = Number(/pid (\d+)/.exec(reader.text)?.[1]);
    await areGone(pid);
  });

  it('is in colour, and without when NO_COLOR says so', async () => {
    const plain = open('1 --all', { NO_COLOR: '1' });
    expect(await plain.exitCode()).toBe(0);
    expect(plain.raw).not.toContain('\u001B[');
    const coloured = open('1 --all');
    expect(await coloured.exitCode()).toBe(0);
    expect(coloured.raw).toContain('\u001B[1m');
  });
});

/**
 * A program with somebody in front of it: on a real terminal, which `script` (util-linux) provides.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { cleanEnvironment } from './environment.ts';
import { root } from './root.ts';

/** Only this `script` takes a command and returns its exit code; the one of BSD and macOS is another program. */
export const hasTerminal: boolean = String(spawnSync('script', ['--version']).stdout).includes(
  'util-linux',
);
/** To be put behind the name of what is left out. */
export const whyNoTerminal: string = hasTerminal
  ? ''
  : ' (left out: there is no `script` of util-linux here)';
if (!hasTerminal && process.env['CI'] !== undefined) {
  throw new Error('the tests on a terminal need `script` of util-linux (Debian: bsdutils)');
}

export const ENTER = '\r';
export const CTRL_C = '\u0003';
export const CTRL_D = '\u0004';

/** A program on a terminal, and the hands of its reader. */
export class Terminal {
  readonly #child: ChildProcess;
  readonly #watchdog: NodeJS.Timeout;
  readonly #exited: Promise<unknown[]>;
  /** All that came out, with its escape sequences. */
  raw = '';
  /** What was on the screen before the reader last did something. */
  #seen = 0;
  #look = (): void => {};

  /** @param command for a shell, which gives way to it */
  constructor(command: string, env: NodeJS.ProcessEnv = {}, columns = 80) {
    // A terminal has somebody in front of it; NO_COLOR and CI say the opposite.
    const { NO_COLOR: _, CI: __, ...clean } = cleanEnvironment({ TERM: 'xterm-256color', ...env });
    const sized = `stty cols ${columns} && exec ${command}`;
    this.#child = spawn('script', ['-qec', sized, '/dev/null'], {
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

/**
 * Starts a program, listens to what it says, and never waits for it for ever.
 *
 * Each program gets a process group of its own, so that a watchdog can end it with all that it started.
 */
import { spawn, type ChildProcess } from 'node:child_process';

export interface StartOptions {
  cwd?: string;
  /** The whole environment; that of this process unless given. */
  env?: NodeJS.ProcessEnv;
  /** Ended after so many milliseconds, with all that it started. */
  timeoutMs?: number;
}

export interface Ended {
  /** Undefined when a signal ended it. */
  code: number | undefined;
  signal: NodeJS.Signals | undefined;
  stdout: string;
  stderr: string;
  /** Both, in the order in which they arrived. */
  output: string;
  timedOut: boolean;
}

const running = new Set<Running>();

/** Ends all that this module started and that still runs. */
export function endAll(): void {
  for (const one of running) one.killAll();
}
process.on('exit', endAll);

export class Running {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #command: string;
  readonly #listeners = new Set<() => void>();
  readonly #stdout: string[] = [];
  readonly #stderr: string[] = [];
  readonly #output: string[] = [];
  #over = false;

  constructor(command: string, args: readonly string[], options: StartOptions) {
    this.#command = [command, ...args].join(' ');
    this.#child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    this.#hear(this.#child.stdout, this.#stdout);
    this.#hear(this.#child.stderr, this.#stderr);
    this.ended = this.#watch(options.timeoutMs ?? 60_000);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** All that it has said so far. */
  heard(): string {
    return this.#output.join('');
  }

  /** Resolves once its output so far matches; rejects when it ends without having said that. */
  said(pattern: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const output = this.heard();
        if (pattern.test(output)) resolve();
        else if (this.#over)
          reject(new Error(`${this.#command} never said ${pattern}:\n${output}`));
        else return;
        this.#listeners.delete(look);
      };
      this.#listeners.add(look);
      look();
    });
  }

  /** Sends a signal to this one process. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Ends it with all that it started and that did not leave its group. */
  killAll(): void {
    try {
      process.kill(process.platform === 'win32' ? this.pid : -this.pid, 'SIGKILL');
    } catch {
      this.#child.kill('SIGKILL'); // The group is gone, or there are none here.
    }
  }

  #hear(stream: NodeJS.ReadableStream | null, into: string[]): void {
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      into.push(text);
      this.#output.push(text);
      this.#tell();
    });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #watch(timeoutMs: number): Promise<Ended> {
    running.add(this);
    return new Promise((resolve, reject) => {
      let timedOut = false;
      const watchdog = setTimeout(() => {
        timedOut = true;
        this.killAll();
      }, timeoutMs);
      this.#child.once('error', (error) => {
        clearTimeout(watchdog);
        running.delete(this);
        reject(error);
      });
      this.#child.once('close', (code, signal) => {
        clearTimeout(watchdog);
        running.delete(this);
        this.#over = true;
        this.#tell();
        resolve({
          code: code ?? undefined,
          signal: signal ?? undefined,
          stdout: this.#stdout.join(''),
          stderr: this.#stderr.join(''),
          output: this.heard(),
          timedOut,
        });
      });
    });
  }
}

/** Starts a program and gives it back while it runs. */
export function start(
  command: string,
  args: readonly string[],
  options: StartOptions = {},
): Running {
  return new Running(command, args, options);
}

/** Starts a program and waits for its end. */
export function run(
  command: string,
  args: readonly string[],
  options: StartOptions = {},
): Promise<Ended> {
  return start(command, args, options).ended;
}

/**
 * Programs in C that a bench compiles and measures.
 *
 * Knows: how to find a compiler, and how to start what it makes. Must not know: what the programs do.
 *
 * Decision: where there is no compiler the bench goes on without its peers in C, and says so. What is compiled lies in a folder for
 * temporary files that goes when the bench does.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

let folder: string | undefined;
let compiler: string | null | undefined;
const compiled = new Map<string, string>();

/** The C compiler here, if there is one. */
export function findCompiler(): string | undefined {
  compiler ??= ['cc', 'gcc', 'clang'].find(works) ?? null;
  return compiler ?? undefined;
}

function works(name: string): boolean {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0;
}

/**
 * Compiles a program, once.
 *
 * @param file beside this file, such as `./peers/epoll-echo.c`
 * @returns the program's path
 */
export function compile(file: string): string {
  const known = compiled.get(file);
  if (known !== undefined) return known;
  folder ??= temporaryFolder();
  const program = join(folder, parse(file).name);
  const source = fileURLToPath(new URL(file, import.meta.url));
  const command = findCompiler() ?? 'cc';
  const { status, stderr } = spawnSync(command, ['-O2', '-o', program, source], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command} cannot compile ${file}\n${stderr}`);
  compiled.set(file, program);
  return program;
}

function temporaryFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'wirebook-bench-'));
  process.on('exit', () => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A program while it runs, and what it says, line by line. */
export class NativeProcess {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #complaints = '';

  constructor(command: string, args: readonly (string | number)[]) {
    this.#child = spawn(command, args.map(String), { stdio: ['pipe', 'pipe', 'pipe'] });
    const { stdout, stderr } = this.#child;
    if (stdout === null || stderr === null) throw new Error(`${command} has no output`);
    stderr.setEncoding('utf8').on('data', (text: string) => (this.#complaints += text));
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @throws Error when it ends without having said anything more */
  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`${this.#child.spawnfile} ended early\n${this.#complaints}`);
    return value;
  }

  /** Ends it, and waits until it is gone. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}

/**
 * Programs that a bench measures, each in a process of its own.
 *
 * Knows: how to start one, ask it for a round, and end it. Must not know: what it does.
 *
 * Decision: nothing outlives the bench. Each process is ended by its own id, as often as not with SIGKILL, since a thread inside
 * `recv` hears nothing else. Should the bench itself be killed, the clients lose their channel and exit, the servers lose
 * their client and do the same.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** How long a program may be silent when an answer is due. A round takes a fraction of a second. */
const PATIENCE_MS = 30_000;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export class BenchProcess {
  readonly #name: string;
  readonly #child: ChildProcess;
  #complaints = '';

  private constructor(name: string, child: ChildProcess) {
    this.#name = name;
    this.#child = child;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#complaints += text));
  }

  /**
   * Starts a program, in TypeScript or JavaScript, and waits for its first message.
   *
   * @param file beside this file, such as `./peers/net-server.ts`
   * @returns the process and what it said
   */
  static async start<Ready>(
    file: string,
    args: readonly string[] = [],
  ): Promise<{ process: BenchProcess; ready: Ready }> {
    const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
      cwd: ROOT,
      execArgv: file.endsWith('.mjs') ? [] : ['--conditions=wirebook-source', '--import', 'tsx'],
      // Standard output belongs to the table or to the JSON. What goes to standard error is told if the process fails.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const started = new BenchProcess(file, child);
    try {
      return { process: started, ready: await started.#nextMessage<Ready>() };
    } catch (error) {
      await started.kill();
      throw error;
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Sends a question and waits for the answer. */
  async ask<Answer>(question: object): Promise<Answer> {
    const answer = this.#nextMessage<Answer>();
    this.#child.send(question);
    return answer;
  }

  /** Ends the process, whatever it is doing, and waits until it is gone. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  /** @throws Error when the process ends first, or says nothing for too long */
  async #nextMessage<Message>(): Promise<Message> {
    const settled = new AbortController();
    const { signal } = settled;
    try {
      return await Promise.race([
        once(this.#child, 'message', { signal }).then(([message]) => message as Message),
        // Not `exit`: only `close` comes when its standard error has been read to the end as well.
        once(this.#child, 'close', { signal }).then(([code, killedBy]) => {
          const how = killedBy ?? `exit code ${code}`;
          throw new Error(`${this.#name} ended early, with ${how}\n${this.#complaints}`.trim());
        }),
        sleep(PATIENCE_MS, undefined, { signal }).then(() => {
          throw new Error(`${this.#name} has not answered for ${PATIENCE_MS / 1_000} s`);
        }),
      ]);
    } finally {
      settled.abort();
    }
  }
}

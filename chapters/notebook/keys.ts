/**
 * The reader's keys: Enter goes on, q leaves.
 *
 * Knows: the terminal's input. Must not know: what goes on.
 *
 * Decision: whole lines, as the terminal gives them, not single keys: nothing has to be put back when the run ends in any way,
 * and Ctrl-C stays what it is.
 */

import { createInterface, type Interface } from 'node:readline';
import chalk from 'chalk';
import type { Chapter } from './chapter-file.ts';
import type { CodeCell } from './percent.ts';

const ERASE_LINE_ABOVE = '\u001B[1A\u001B[2K';

export class Keys {
  /** Somebody sits in front of it. */
  readonly interactive: boolean = process.stdin.isTTY && process.stdout.isTTY;
  #lines: Interface | undefined;
  /** The input has ended; nobody can be asked any more. */
  #over = false;

  /** @returns false when the reader leaves */
  async goOn(cell: CodeCell, chapter: Chapter): Promise<boolean> {
    this.#lines ??= this.#open();
    const place = `cell ${cell.number} of ${chapter.codeCells.length}`;
    process.stdout.write(chalk.dim(`▸ ${place} · Enter runs it · q and Enter leaves `));
    const answer = await this.#nextLine(this.#lines);
    process.stdout.write(answer === undefined ? '\n' : ERASE_LINE_ABOVE);
    return answer !== undefined && !answer.trim().toLowerCase().startsWith('q');
  }

  close(): void {
    this.#lines?.close();
  }

  #open(): Interface {
    const lines = createInterface({ input: process.stdin });
    return lines.once('close', () => (this.#over = true));
  }

  #nextLine(lines: Interface): Promise<string | undefined> {
    if (this.#over) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const onLine = (line: string): void => {
        lines.off('close', onClose);
        resolve(line);
      };
      const onClose = (): void => {
        lines.off('line', onLine);
        resolve(undefined);
      };
      lines.once('line', onLine);
      lines.once('close', onClose);
    });
  }
}

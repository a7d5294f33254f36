/**
 * `npm run chapter` with somebody in front of it: on a real terminal, which `script` (util-linux) provides.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CTRL_C,
  CTRL_D,
  ENTER,
  hasTerminal,
  Terminal,
  whyNoTerminal,
} from '../support/terminal.ts';
import { areGone, Book } from './book.ts';

const PROGRAM = `"${process.execPath}" --conditions=wirebook-source --import tsx chapters/run.ts`;

const book = new Book();
const opened: Terminal[] = [];
function open(args: string, env: NodeJS.ProcessEnv = {}): Terminal {
  const terminal = new Terminal(`${PROGRAM} ${args}`, {
    WIREBOOK_CHAPTERS: book.folder,
    ...env,
  });
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

describe.runIf(hasTerminal)(
  `on a terminal, a chapter${whyNoTerminal}`,
  { concurrent: true },
  () => {
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
  },
);

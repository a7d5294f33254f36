/**
 * The controller and what cells do to it: each of these chapters really runs, in processes of its own.
 */
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readChapter } from '../../chapters/notebook/chapter-file.ts';
import { areGone, Book, failedLine, failure, fixtures, runBounded, runCells } from './book.ts';

describe.concurrent('a chapter that comes to its end', () => {
  it('has run cell by cell, and kept what each printed, with its lanes and its marks', async () => {
    const asked: string[] = [];
    const ran = await runBounded(readChapter('01-three-cells', fixtures), {
      before: ({ number, title }) => asked.push(`${number} ${title}`) > 0,
    });
    expect(ran.outcome).toEqual({ kind: 'finished' });
    expect(asked).toEqual(['1 A greeting', '2 A lane', '3 A block']);
    const pid = expect.stringMatching(/^\d+$/);
    expect(ran.transcript).toEqual([
      {
        cell: 1,
        title: 'A greeting',
        lines: [
          { lane: '', spans: [{ text: 'Hello, reader!' }] },
          { lane: '', spans: [{ text: 'process ' }, { text: pid, mark: 'value' }] },
        ],
      },
      {
        cell: 2,
        title: 'A lane',
        lines: [
          {
            lane: '',
            spans: [{ text: 'it is in process ' }, { text: pid, mark: 'value' }],
          },
          { lane: 'peer', spans: [{ text: 'Good morning, lane!' }] },
        ],
      },
      { cell: 3, title: 'A block', lines: expect.any(Array) },
    ]);
    expect(ran.printed[2]?.at(-1)).toBe('3 cells');
    expect(ran.leftRunning).toBe(false);
  });

  it('shares its variables among its cells, and has no others', async () => {
    const ran = await runCells([
      '// %% One',
      'let count = 1;',
      '// %% Two',
      'count += 1;',
      '// %% Three',
      'console.log(count, typeof require, process.argv.length, process.argv[1]);',
    ]);
    expect(ran.printed[2]).toEqual([`2 undefined 2 ${ran.chapter.file}`]);
  });

  it('can be reached by a path with a link in it', async () => {
    const book = new Book();
    symlinkSync(path.join(fixtures, '01-three-cells'), path.join(book.folder, '01-linked'));
    const ran = await runBounded(readChapter('01-linked', book.folder));
    book.remove();
    expect(ran.transcript).toHaveLength(3);
  });

  it('has what its own modules print while they load in its first cell', async () => {
    const ran = await runCells(['// %% One', "import './early.ts';", "console.log('cell');"], {
      'early.ts': "console.log('early');",
    });
    expect(ran.printed).toEqual([['early', 'cell']]);
  });
});

describe.concurrent('what a cell prints', () => {
  it('is complete, also if it is a megabyte', async () => {
    const line = 'All work and no play makes 𝄞 a dull boy. ';
    const ran = await runCells([
      '// %% A megabyte in one line',
      `console.log(${JSON.stringify(line)}.repeat(25_000));`,
      '// %% A megabyte in many lines',
      `for (let n = 0; n < 25_000; n += 1) console.log(${JSON.stringify(line)} + n);`,
    ]);
    expect(ran.outcome.kind).toBe('finished');
    expect(ran.printed[0]?.[0] === line.repeat(25_000)).toBe(true);
    expect(ran.printed[1]).toHaveLength(25_000);
    expect(ran.printed[1]?.every((text, n) => text === line + n)).toBe(true);
  });

  it('belongs to it, also without a line end, and through whichever stream it came', async () => {
    const ran = await runCells([
      '// %% One',
      "process.stdout.write('half a line');",
      '// %% Two',
      "console.error('an error');",
      "await new Promise((done) => process.stdout.write('called back\\n', done));",
      '// %% Three',
      "for (const byte of Buffer.from('é𝄞\\n')) process.stdout.write(Uint8Array.of(byte));",
    ]);
    expect(ran.printed).toEqual([['half a line'], ['an error', 'called back'], ['é𝄞']]);
  });

  it('is told line by line, while the cell runs', async () => {
    const ended = new AbortController();
    const told: string[] = [];
    const ran = await runCells(
      ['// %% One', "console.log('blocking');", ...BLOCK],
      {},
      {
        signal: ended.signal,
        onLine: (_, cell) => {
          told.push(cell.title);
          ended.abort();
        },
      },
    );
    expect(told).toEqual(['One']);
    expect(ran.outcome).toEqual({ kind: 'stopped' });
  });
});

/** Blocks the thread for ever, as a system call would. */
const BLOCK = ['Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);'];

describe.concurrent('a cell that throws', () => {
  it('is named, with the reason and the line in the chapter', async () => {
    const ran = await runCells([
      '// %% [markdown]',
      '// # 1 · A chapter',
      '',
      '// %% Fine',
      'interface Gone { readonly with: "types" }',
      "const text: Gone['with'] = 'types';",
      '',
      '// %% Not fine',
      "console.log('printed before');",
      '',
      "if (text.length > 3) throw new Error('the claim is wrong');",
      '// %% Never',
      "console.log('never');",
    ]);
    expect(failure(ran)).toMatchObject({
      cell: { number: 2, title: 'Not fine' },
      reason: 'the claim is wrong',
    });
    expect(failedLine(ran)).toBe(11);
    expect(ran.printed).toEqual([[], ['printed before']]);
  });

  it('is named for an assertion, with both values', async () => {
    const ran = await runCells([
      '// %% One',
      "import assert from 'node:assert/strict';",
      'assert.equal(1 + 1, 3);',
    ]);
    expect(failure(ran).reason).toContain('2 !== 3');
    expect(failedLine(ran)).toBe(3);
  });

  it.each([
    ["'a word'", 'thrown: a word'],
    ['Object.create(null, { code: { value: 5, enumerable: true } })', 'code: 5'],
  ])('may throw what is no error: %s', async (thrown, reason) => {
    const ran = await runCells(['// %% One', `throw ${thrown};`]);
    expect(failure(ran)).toMatchObject({ cell: { number: 1 } });
    expect(failure(ran).reason).toContain(reason);
  });

  it('fails also by a rejection that nobody waits for', async () => {
    const ran = await runCells([
      '// %% One',
      "void Promise.reject(new Error('left alone'));",
      'await new Promise((resolve) => setImmediate(resolve));',
      '// %% Two',
    ]);
    expect(failure(ran)).toMatchObject({ cell: { number: 1 }, reason: 'left alone' });
    expect(failedLine(ran)).toBe(2);
  });

  it('has an end, even if its message has none', async () => {
    const ran = await runCells(['// %% One', "throw new Error('\\u0001'.repeat(1e6));"]);
    expect(failure(ran).reason.length).toBeGreaterThan(100);
  });
});

describe.concurrent('a chapter that cannot be run at all', () => {
  it('says where, if a name is declared in two cells', async () => {
    const ran = await runCells(['// %% One', 'const a = 1;', '// %% Two', 'const a = 2;']);
    expect(failure(ran).cell).toBeUndefined();
    expect(failure(ran).reason).toMatch(/chapter\.ts:4:\d+.*"a" has already been declared/);
    expect(ran.printed).toEqual([]);
  });

  it('says what it cannot import', async () => {
    const ran = await runCells(['// %% One', "import './nowhere.ts';"]);
    expect(failure(ran).reason).toContain('nowhere.ts');
  });
});

describe.concurrent('a cell that does not come to its end', () => {
  it('is ended by the watchdog when it blocks its thread for ever', async () => {
    const ran = await runCells(['// %% One', '// %% Two', ...BLOCK], {}, { cellLimitMs: 1500 });
    expect(failure(ran)).toMatchObject({ cell: { number: 2 }, stack: '' });
    expect(failure(ran).reason).toContain('cell 2 had not finished after 1.5 s and was ended');
  });

  it('says at once that it waits for what can no longer happen', async () => {
    const ran = await runCells([
      '// %% One',
      "console.log('before');",
      'await new Promise(() => {});',
    ]);
    expect(failure(ran)).toMatchObject({
      cell: { number: 1 },
      reason: 'cell 1 waits for something that can no longer happen',
    });
    expect(ran.printed).toEqual([['before']]);
  });

  it('may not end its process instead', async () => {
    const ran = await runCells([
      '// %% One',
      "console.log('before');",
      'process.exit(0);',
      '// %% Two',
    ]);
    expect(failure(ran)).toMatchObject({
      cell: { number: 1 },
      reason: 'cell 1 ended its process with exit code 0',
    });
    expect(ran.printed).toEqual([['before']]);
  });

  it('may not end its process by a signal either', async () => {
    const ran = await runCells(['// %% One', "process.kill(process.pid, 'SIGKILL');", ...BLOCK]);
    expect(failure(ran).reason).toBe('cell 1 ended its process by SIGKILL');
  });
});

describe.concurrent('whoever watches a run', () => {
  it('can end it before any cell', async () => {
    const ran = await runCells(
      ['// %% One', 'console.log(1);', '// %% Two', 'console.log(2);'],
      {},
      { before: ({ number }) => number < 2 },
    );
    expect(ran.outcome).toEqual({ kind: 'stopped' });
    expect(ran.printed).toEqual([['1']]);
  });

  it('may take time to answer: the watchdog watches cells, not readers', async () => {
    const ran = await runCells(
      ['// %% One', 'console.log(1);'],
      {},
      {
        cellLimitMs: 1000,
        before: () => new Promise((resolve) => setTimeout(() => resolve(true), 1100)),
      },
    );
    expect(ran.outcome).toEqual({ kind: 'finished' });
  });

  it('hears of its own mistakes: an error of `before` is that of the run', async () => {
    const mistake = new Error('cannot be shown');
    let pid = 0;
    const run = runCells(
      ['// %% One', 'console.log(process.pid);', '// %% Two'],
      {},
      {
        before: async ({ number }) => {
          if (number === 2) throw mistake;
          return true;
        },
        onLine: (line) => {
          pid = Number(line.spans[0]?.text);
        },
      },
    );
    await expect(run).rejects.toBe(mistake);
    await areGone(pid);
  });

  it('can end it at any time, also while a cell is blocked, and nothing is left', async () => {
    const ended = new AbortController();
    let pid = 0;
    const ran = await runCells(
      ['// %% One', 'console.log(process.pid);', ...BLOCK],
      {},
      {
        signal: ended.signal,
        onLine: (line) => {
          pid = Number(line.spans[0]?.text);
          ended.abort();
        },
      },
    );
    expect(ran.outcome).toEqual({ kind: 'stopped' });
    await areGone(pid);
  });

  it('can end it before it began, and is asked nothing then', async () => {
    const asked: number[] = [];
    const ran = await runCells(
      ['// %% One'],
      {},
      {
        signal: AbortSignal.abort(),
        before: ({ number }) => asked.push(number) > 0,
      },
    );
    expect(ran).toMatchObject({ outcome: { kind: 'stopped' }, transcript: [] });
    expect(asked).toEqual([]);
  });
});

describe.concurrent('on a platform that lacks what a cell needs', () => {
  const LINES = [
    '// %% Everywhere',
    "import assert from 'node:assert/strict';",
    'console.log(1);',
    '// %% Linux alone needs="linux"',
    "throw new Error('this must not run');",
    '// %% Everywhere again',
    'console.log(3);',
    'assert.equal(1, 2);',
  ];

  it('such cells are left out, the others run, and lines are still those of the file', async () => {
    const asked: number[] = [];
    const ran = await runCells(
      LINES,
      {},
      {
        platform: 'darwin',
        before: ({ number }) => asked.push(number) > 0,
      },
    );
    expect(asked).toEqual([1, 3]);
    expect(ran.printed).toEqual([['1'], ['3']]);
    expect(failure(ran)).toMatchObject({ cell: { number: 3 } });
    expect(failedLine(ran)).toBe(8);
  });

  it('nothing is left out where there is all', async () => {
    const ran = await runCells(LINES, {}, { platform: 'linux' });
    expect(failure(ran)).toMatchObject({ cell: { number: 2 }, reason: 'this must not run' });
  });
});

/**
 * `npm run chapter` as a program: what it prints where nobody sits in front of it, and how it ends.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanEnvironment } from '../support/environment.ts';
import { type Ended, type Running, start } from '../support/process.ts';
import { root } from '../support/root.ts';
import { areGone, Book, fixtures } from './book.ts';

const PROGRAM = ['--conditions=wirebook-source', '--import', 'tsx', 'chapters/run.ts'];
const BLOCK = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);';
/** Begins an escape sequence. */
const ESCAPE = '\u001B[';

const book = new Book();
afterAll(() => book.remove());

beforeAll(() => {
  book.copy('01-three-cells');
  book.write('03-blocks', {
    'chapter.ts': [
      '// %% [markdown]',
      '// # 3 · It blocks',
      '// %% It blocks',
      "import { lane } from '../notebook/lane.ts';",
      "const peer = await lane('peer', './peer.ts');",
      'console.log(`pid ${process.pid} pid ${peer.pid}`);',
      BLOCK,
    ].join('\n'),
    'peer.ts': `import { ready } from '../notebook/peer.ts';\nawait ready();\n${BLOCK}`,
  });
  book.write('04-fails', {
    'chapter.ts': [
      '// %% Fine',
      "console.log('fine');",
      '// %% Not fine',
      'const claim: number = 1;',
      '',
      "if (claim) throw new Error('the claim is wrong');",
    ].join('\n'),
  });
  book.write('05-never-silent', {
    'chapter.ts': '// %% Endless\nconsole.log(`pid ${process.pid}`);\nfor (;;) console.log(1);',
  });
  book.write('07-elsewhere', {
    'chapter.ts': [
      '// %% Here',
      "console.log('here');",
      '// %% Elsewhere needs="plan9"',
      "console.log('elsewhere');",
    ].join('\n'),
  });
  book.write('06-shows-nothing', {
    'chapter.ts': [
      '// %% One',
      'console.log(`pid ${process.pid}`);',
      '// %% [markdown]',
      '// @include ./chapter.ts#nothing',
      '// %% Two',
      BLOCK,
    ].join('\n'),
  });
});

function chapter(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const { NO_COLOR: _, ...clean } = cleanEnvironment({ WIREBOOK_CHAPTERS: book.folder });
  return start(process.execPath, [...PROGRAM, ...args], {
    cwd: root,
    env: { ...clean, ...env },
    timeoutMs: 25_000,
  });
}
const run = (...args: string[]): Promise<Ended> => chapter(args).ended;
const pidsIn = (text: string): number[] =>
  [...text.matchAll(/pid (\d+)/g)].map((m) => Number(m[1]));

describe.concurrent('a chapter, run without a terminal', () => {
  it('goes straight through: prose, code and output of each cell, in order and without colour', async () => {
    const { code, stdout, stderr } = await run('1');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).not.toContain(ESCAPE);
    const places = [
      '1 · Three cells',
      'It greets you:',
      'greet(name: string): Greeting {',
      'cell 1 of 3 · A greeting',
      "    console.log(new Greeter('Hello').greet('reader'));",
      '\nHello, reader!',
      'cell 2 of 3 · A lane',
      '\npeer │ Good morning, lane!',
      'cell 3 of 3 · A block',
      '\n3 cells',
      'That was all.',
    ].map((text) => stdout.indexOf(text));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it('is in colour when it is told to, and never in the output of the cells', async () => {
    const { stdout } = await chapter(['1'], { FORCE_COLOR: '1' }).ended;
    expect(stdout).toContain(ESCAPE);
    expect(stdout).toMatch(/^Hello, reader!$/m);
  });

  it('shows one cell alone, on top of those before it', async () => {
    const { code, stdout } = await run('1.2');
    expect(code).toBe(0);
    expect(stdout).toContain('Somebody else greets too.');
    expect(stdout).toContain('peer │ Good morning, lane!');
    expect(stdout).not.toContain('Hello, reader!');
    expect(stdout).not.toContain('3 cells');
  });

  it('prints output alone with --quiet', async () => {
    const { stdout } = await run('1', '--quiet');
    expect(stdout).toMatch(
      /^Hello, reader!\nprocess \d+\nit is in process \d+\npeer │ Good morning, lane!\n[*\n]+3 cells\n$/,
    );
  });

  it('is recorded with --record, which says what it wrote', async () => {
    const { code, stdout } = await run('1', '--record', '--quiet');
    expect(code).toBe(0);
    expect(stdout).toMatch(/wrote .*recording\.json\nwrote .*README\.md\n$/);
    const page = readFileSync(path.join(book.folder, '01-three-cells', 'README.md'), 'utf8');
    expect(page).toContain('Hello, reader!');
  });
});

describe.concurrent('the list of chapters', () => {
  it('says how far one has come: a cell counts when it has come to its end', async () => {
    const shelf = new Book();
    try {
      shelf.write('01-read', { 'chapter.ts': '// %% [markdown]\n// # 1 · Read\n// %% One' });
      shelf.write('02-half', { 'chapter.ts': '// %% One\n// %% Two\nthrow 0;\n// %% Three' });
      shelf.write('10-new', { 'chapter.ts': '// %% One' });
      const env = { WIREBOOK_CHAPTERS: shelf.folder };
      for (const args of [['1'], ['2'], ['10.1']]) await chapter(args, env).ended;
      const { code, stdout } = await chapter([], env).ended;
      expect(code).toBe(0);
      expect(stdout.split('\n')).toEqual([
        '1 · Read   npm run chapter 1   read to the end',
        '02-half    npm run chapter 2   cell 1 of 3',
        '10-new     npm run chapter 10   not begun',
        '',
      ]);
    } finally {
      shelf.remove();
    }
  });
});

describe.concurrent('a cell that cannot run here', () => {
  it('is shown, with a sentence that says what it needs, alone or among others', async () => {
    const sentence = 'This cell needs plan9 and is left out here';
    const alone = await run('7.2');
    expect(alone.code).toBe(0);
    expect(alone.stdout).toContain("console.log('elsewhere');");
    expect(alone.stdout).toContain(sentence);
    const all = await run('7');
    expect(all.code).toBe(0);
    expect(all.stdout).toContain(sentence);
    expect(all.stdout).not.toMatch(/^elsewhere$/m);
    expect(all.stdout).toMatch(/^here$/m);
  });
});

describe.concurrent('a chapter run bare, without the engine', () => {
  it('is a program: it prints what it prints, its lanes with their names, and ends', async () => {
    const file = path.join(fixtures, '01-three-cells', 'chapter.ts');
    const program = ['--conditions=wirebook-source', '--import', 'tsx', file];
    const env = cleanEnvironment();
    const { code, output } = await start(process.execPath, program, { env }).ended;
    expect(code).toBe(0);
    // Bare, each process has a pipe of its own: there is an order within a lane, and none between lanes.
    const lines = output.split('\n');
    const own = lines.filter((line) => !line.startsWith('peer │ ')).join('\n');
    expect(own).toMatch(/^Hello, reader!\nprocess \d+\nit is in process \d+\n[*\n]+3 cells\n$/);
    expect(lines.filter((line) => line.startsWith('peer │ '))).toEqual([
      'peer │ Good morning, lane!',
    ]);
  });
});

describe.concurrent('a command that makes no sense ends with 2 and one line', () => {
  it.each([
    [['9'], 'there is no chapter 9; there are 1, 3, 4, 5, 6, 7\n'],
    [['1.9'], 'chapter 1 has no cell 9; it has 1 to 3\n'],
    [['7', '--record'], 'chapter 7 cannot be recorded here: cell 2 needs plan9\n'],
    [['1', '--from', '4'], 'chapter 1 has no cell 4; it has 1 to 3\n'],
    [['one'], '"one" is not the number of a chapter (npm run chapter [N'],
  ])('%j', async (args, says) => {
    const { code, stdout, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(says);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe.concurrent('a chapter that fails ends with 1', () => {
  it('and shows the cell, the line, and the error', async () => {
    const { code, stdout } = await run('4');
    expect(code).toBe(1);
    expect(stdout).toContain('✖ cell 2 · Not fine');
    expect(stdout).toContain('04-fails/chapter.ts:6\n');
    expect(stdout).toContain('     5 │ \n>    6 │ if (claim) throw');
    expect(stdout).toContain('\nthe claim is wrong\n');
    expect(stdout).not.toContain('chapters/notebook/cells.ts');
  });

  it('and stops everything when what it should show is not there', async () => {
    const { code, stdout, stderr } = await run('6');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^@include \.\/chapter\.ts#nothing: .* has no "nothing"; it has nothing\n$/,
    );
    await areGone(...pidsIn(stdout));
  });

  it('and says where when it cannot be read', async () => {
    const broken = new Book();
    try {
      broken.write('01-broken', { 'chapter.ts': '// %% One' });
      broken.edit('01-broken/chapter.ts', '// %% One', '// %% One\nconst = 1;');
      const { code, stderr } = await chapter(['1'], { WIREBOOK_CHAPTERS: broken.folder }).ended;
      expect(code).toBe(1);
      expect(stderr).toMatch(/^\S*01-broken\/chapter\.ts:2: .*\n$/);
    } finally {
      broken.remove();
    }
  });
});

describe.concurrent('a run that is interrupted', () => {
  it.each(['SIGINT', 'SIGHUP'] as const)(
    'by %s ends with 130 and leaves nothing running, though a cell and a lane are blocked',
    async (signal) => {
      const running = chapter(['3', '--quiet']);
      await running.said(/pid \d+ pid \d+/);
      running.signal(signal);
      const { code, stdout } = await running.ended;
      expect(code).toBe(130);
      expect(stdout).toContain('Stopped at cell 1; nothing is left running.');
      const pids = pidsIn(stdout);
      expect(pids).toHaveLength(2);
      await areGone(...pids);
    },
  );

  it('because nobody reads on (`| head -1`) ends too', async () => {
    const { WIREBOOK_CHAPTERS, ...env } = cleanEnvironment({ WIREBOOK_CHAPTERS: book.folder });
    const command = `"${process.execPath}" ${PROGRAM.join(' ')} 5 --quiet | head -1`;
    const { stdout, stderr, timedOut } = await start('sh', ['-c', command], {
      cwd: root,
      env: { ...env, WIREBOOK_CHAPTERS },
      timeoutMs: 25_000,
    }).ended;
    expect(timedOut).toBe(false);
    expect(stderr).toBe('');
    const pids = pidsIn(stdout);
    expect(pids).toHaveLength(1);
    await areGone(...pids);
  });
});

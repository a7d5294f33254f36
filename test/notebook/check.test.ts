/**
 * The proof that a chapter's page is what the chapter does, and what it finds when it is not.
 */
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readChapter } from '../../chapters/notebook/chapter-file.ts';
import { checkChapters } from '../../chapters/notebook/check.ts';
import { renderReadme } from '../../chapters/notebook/readme.ts';
import { record } from '../../chapters/notebook/record.ts';
import { readRecording } from '../../chapters/notebook/recording.ts';
import { Book, runBounded } from './book.ts';

const NAME = '01-three-cells';
const book = new Book();
const chapter = path.join(book.folder, NAME);
const sound = path.join(book.root, 'sound');

beforeAll(async () => {
  const copied = book.copy(NAME);
  const files = record(copied, await runBounded(copied));
  expect(files.map((file) => path.basename(file))).toEqual(['recording.json', 'README.md']);
  cpSync(chapter, sound, { recursive: true });
});
beforeEach(() => {
  rmSync(chapter, { recursive: true });
  cpSync(sound, chapter, { recursive: true });
});
afterAll(() => book.remove());

/** What the check finds wrong with the chapter as it stands now. */
async function problems(): Promise<readonly string[]> {
  const [check] = await checkChapters({ folder: book.folder });
  return check?.problems ?? ['there was nothing to check'];
}

describe('a recorded chapter', () => {
  it('is sound when it prints again what it printed: marked values may be others', async () => {
    const [check, ...more] = await checkChapters({ folder: book.folder });
    expect(check).toEqual({ name: NAME, problems: [], runs: 1, seconds: expect.any(Number) });
    expect(more).toEqual([]);
  });

  it('is sound where some of it cannot run: those cells were recorded elsewhere', async () => {
    book.edit(`${NAME}/chapter.ts`, '// %% A block', '// %% A block needs="plan9"');
    expect(await problems()).toEqual([]);
  });

  it('is checked when it is asked for, and only then', async () => {
    expect(await checkChapters({ folder: book.folder, only: [2] })).toEqual([]);
  });

  it('that failed is not recorded', async () => {
    book.edit(`${NAME}/peer.ts`, 'await ready();', "throw new Error('no');");
    const copied = readChapter(NAME, book.folder);
    expect(record(copied, await runBounded(copied))).toEqual([]);
  });
});

describe('the check fails', () => {
  it('when an output is edited in the page', async () => {
    book.edit(`${NAME}/README.md`, 'Hello, reader!', 'Hello, writer!');
    const [problem, ...more] = await problems();
    expect(problem).toMatch(
      /README\.md:\d+ is not what chapter\.ts and recording\.json give: it says "Hello, writer!", they give "Hello, reader!"; npm run chapter 1 -- --record$/,
    );
    expect(more).toEqual([]);
  });

  it('when a marked value is edited in the page: it shows what was recorded', async () => {
    const { transcript } = readRecording(readChapter(NAME, book.folder)) ?? { transcript: [] };
    const pid = transcript[0]?.lines[1]?.spans[1]?.text ?? '';
    book.edit(`${NAME}/README.md`, `process ${pid}`, 'process 1');
    expect((await problems())[0]).toContain('"process 1"');
  });

  it('when an output is edited in the recording', async () => {
    book.edit(`${NAME}/recording.json`, 'Hello, reader!', 'Hello, writer!');
    expect((await problems())[0]).toMatch(/it says "Hello, reader!", they give "Hello, writer!"/);
  });

  it('when it is edited in both: the chapter still prints something else', async () => {
    book.edit(`${NAME}/recording.json`, 'Hello, reader!', 'Hello, writer!');
    book.edit(`${NAME}/README.md`, 'Hello, reader!', 'Hello, writer!');
    expect(await problems()).toEqual([
      'cell 1: line 1 was recorded as "Hello, writer!", is now "Hello, reader!"',
    ]);
  });

  it('when a program prints another digit than was recorded', async () => {
    book.edit(`${NAME}/peer.ts`, 'console.log(greeter', "console.log('2nd', greeter");
    book.edit(`${NAME}/recording.json`, '"Good morning', '"1st Good morning');
    writePage();
    expect(await problems()).toEqual([
      'cell 2: line 2 was recorded as "peer │ 1st Good morning, lane!", ' +
        'is now "peer │ 2nd Good morning, lane!"',
    ]);
  });

  it('when a mark is taken off', async () => {
    book.edit(`${NAME}/chapter.ts`, 'process ${varies(process.pid)}', 'process ${process.pid}');
    writePage();
    const [problem] = await problems();
    expect(problem).toMatch(/^cell 1: line 2 was recorded as "process ‹›", is now "process \d+"$/);
  });

  it('when the prose or the code is another than the page shows', async () => {
    book.edit(`${NAME}/chapter.ts`, 'That was all.', 'That was not all.');
    expect((await problems())[0]).toMatch(/README\.md:\d+ .*"That was not all\."/);
  });

  it('when included source is another than the page shows', async () => {
    book.edit(`${NAME}/greeter.ts`, 'Indented as a member', 'Moved in');
    expect((await problems())[0]).toMatch(/README\.md:\d+ .*Moved in/);
  });

  it('when the page ends too early or too late', async () => {
    const page = path.join(chapter, 'README.md');
    writeFileSync(page, 'More.\n', { flag: 'a' });
    expect((await problems())[0]).toMatch(/it says "More\."/);
    rmSync(page);
    expect((await problems())[0]).toMatch(/README\.md:1 .*it says "", they give "<!-- Generated/);
  });

  it('when the chapter was never recorded', async () => {
    rmSync(path.join(chapter, 'recording.json'));
    expect(await problems()).toEqual(['was never recorded; npm run chapter 1 -- --record']);
  });

  it('when an @include names a symbol that does not exist', async () => {
    book.edit(`${NAME}/greeter.ts`, 'greet(name', 'welcome(name');
    const [problem, ...more] = await problems();
    expect(problem).toMatch(
      /^@include \.\/greeter\.ts#Greeter\.greet: Greeter in .* has no "greet"/,
    );
    expect(more).toEqual([]);
  });

  it('when the chapter fails, with the cell and the reason', async () => {
    book.edit(`${NAME}/greeter.ts`, 'this.#word = word;', "throw new Error('no word');");
    expect(await problems()).toEqual(['cell 1: no word']);
  });

  it('when the chapter leaves a process running', async () => {
    book.edit(
      `${NAME}/peer.ts`,
      'await ready();',
      "(await import('node:child_process')).spawn('sleep', ['600'], { stdio: 'ignore' });\nawait ready();",
    );
    expect(await problems()).toEqual(['left a process running']);
  });

  it('when the chapter is no notebook', async () => {
    book.edit(`${NAME}/chapter.ts`, '// %% A lane', '// %% A lane\nfunction open() {\n// %% In it');
    expect((await problems())[0]).toMatch(/chapter\.ts:\d+: /);
  });
});

/** Draws the page again, as if only the recording had been forgotten. */
function writePage(): void {
  const edited = readChapter(NAME, book.folder);
  const recording = readRecording(edited);
  if (recording === undefined) throw new Error('there is no recording');
  writeFileSync(path.join(chapter, 'README.md'), renderReadme(edited, recording));
}

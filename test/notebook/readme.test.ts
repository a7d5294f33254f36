/**
 * A chapter's page, and the recording it is drawn from.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Chapter, readChapter } from '../../chapters/notebook/chapter-file.ts';
import { parseNotebook } from '../../chapters/notebook/percent.ts';
import { renderReadme } from '../../chapters/notebook/readme.ts';
import {
  readRecording,
  type Recording,
  recordingPath,
  writeRecording,
} from '../../chapters/notebook/recording.ts';
import type { Line, Transcript } from '../../chapters/notebook/transcript.ts';

const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url));

/** The fixture chapter, but with these cells. */
function chapterOf(...lines: string[]): Chapter {
  const cells = parseNotebook(lines.join('\n'), 'chapter.ts');
  const codeCells = cells.filter((cell) => cell.kind === 'code');
  return { ...readChapter('01-three-cells', fixtures), cells, codeCells };
}

function recordingOf(transcript: Transcript = []): Recording {
  return { date: '2026-11-23', machine: '2 × Slate, Linux 6.1, Node 20.20.2', transcript };
}

const printed = (...texts: string[]): Transcript => [
  { cell: 1, title: '', lines: texts.map((text) => ({ lane: '', spans: [{ text }] })) },
];

describe('a page', () => {
  it('has prose, code, and what the code printed', () => {
    const chapter = chapterOf('// %% [markdown]', '// # Title', '// %% A cell', 'go();');
    expect(renderReadme(chapter, recordingOf(printed('12 bytes')))).toBe(
      [
        '<!-- Generated from chapter.ts and recording.json by `npm run chapter 1 -- --record`. Do not edit. -->',
        '# Title',
        '**1 · A cell**',
        '```ts\ngo();\n```',
        '```text\n12 bytes\n```',
        '---',
        '*The output was recorded on 2026-11-23: 2 × Slate, Linux 6.1, Node 20.20.2. ' +
          'Run it yourself: `npm run chapter 1`.*\n',
      ].join('\n\n'),
    );
  });

  it('shows no output where there was none', () => {
    const page = renderReadme(chapterOf('// %% Silent', 'go();'), recordingOf());
    expect(page).toContain('```ts\ngo();\n```\n\n---');
  });

  it('shows included source with a link to it, and nothing for a lab', () => {
    const page = renderReadme(
      chapterOf('// %% [markdown]', '// @include ./greeter.ts#PUNCTUATION', '// @lab a', '// End.'),
      recordingOf(),
    );
    const file = 'test/notebook/fixtures/01-three-cells/greeter.ts';
    expect(page).toContain(
      `[\`${file}\`](../../${file}) · \`PUNCTUATION\`\n\n\`\`\`ts\nexport const PUNCTUATION = '!';\n\`\`\`\n\nEnd.`,
    );
  });

  it.each([
    ['```', '````'],
    ['`````` six', '```````'],
    ['two `` only', '```'],
  ])('fences output that has %s by %s', (text, ticks) => {
    const page = renderReadme(chapterOf('// %% A', 'f();'), recordingOf(printed(text)));
    expect(page).toContain(`\n${ticks}text\n${text}\n${ticks}\n`);
  });

  it('is the same each time it is drawn', () => {
    const chapter = readChapter('01-three-cells', fixtures);
    const recording = recordingOf(printed('Hello, reader!'));
    expect(renderReadme(chapter, recording)).toBe(renderReadme(chapter, recording));
  });
});

describe('output', () => {
  const line = (lane: string, text: string): Line => ({ lane, spans: [{ text }] });
  const shown = (...lines: Line[]): string => {
    const page = renderReadme(
      chapterOf('// %% A', 'f();'),
      recordingOf([{ cell: 1, title: 'A', lines }]),
    );
    return /```text\n([^]*?)\n```/.exec(page)?.[1] ?? '';
  };

  it('of a cell alone is as it was printed', () => {
    expect(shown(line('', 'a '), line('', ''), line('', 'b'))).toBe('a \n\nb');
  });

  it('of lanes stands behind a bar, all of them the same distance from the margin', () => {
    expect(shown(line('server', 'accept'), line('', 'from the cell'), line('a', ''))).toBe(
      ['server │ accept', '       │ from the cell', 'a      │'].join('\n'),
    );
  });

  it('is that of the cell with this number, whatever was recorded before it', () => {
    const transcript = [
      { cell: 2, title: 'B', lines: [line('', 'second')] },
      { cell: 1, title: 'A', lines: [line('', 'first')] },
    ];
    const page = renderReadme(
      chapterOf('// %% A', 'f();', '// %% B', 'g();'),
      recordingOf(transcript),
    );
    expect(page.match(/first|second/g)).toEqual(['first', 'second']);
  });
});

describe('a recording', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'wirebook-recording-'));
  const chapter = { ...readChapter('01-three-cells', fixtures), folder };
  const transcript: Transcript = [
    {
      cell: 1,
      title: 'A "quoted" title',
      lines: [
        { lane: '', spans: [{ text: 'port ' }, { text: '41234', mark: 'value' }] },
        { lane: 'server', spans: [{ text: 'lane' }] },
        { lane: 'server', spans: [] },
        { lane: '', spans: [{ text: '', mark: 'block' }] },
        { lane: '', spans: [{ text: '{ "lane": "no lane" }' }] },
      ],
    },
    { cell: 2, title: '', lines: [] },
  ];

  it('is read as it was written, with its marks', () => {
    expect(readRecording(chapter)).toBeUndefined();
    const written = writeRecording(chapter, transcript);
    expect(readRecording(chapter)).toEqual(written);
    expect(written.transcript).toEqual(transcript);
    expect(written.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(written.machine).toContain(`Node ${process.versions.node}`);
  });

  it('has one line for each line that was printed, so that a change of one is a change of the other', () => {
    const lines = readFileSync(recordingPath(chapter), 'utf8').split('\n');
    expect(lines.filter((line) => line.includes('41234'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('"lane": "server"')).length).toBeLessThan(2);
    rmSync(folder, { recursive: true });
  });
});

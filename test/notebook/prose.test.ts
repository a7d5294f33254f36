/**
 * Prose and what stands in it by reference.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../chapters/notebook/chapter-file.ts';
import { IncludeError } from '../../chapters/notebook/include.ts';
import { type Block, resolveProse } from '../../chapters/notebook/prose.ts';

const folder = fileURLToPath(new URL('fixtures/01-three-cells/', import.meta.url));
const resolve = (...lines: string[]): Block[] => resolveProse(lines.join('\n'), folder);

describe('prose', () => {
  it('without references is one block', () => {
    expect(resolve('One.', '', 'Two.')).toEqual([{ kind: 'markdown', text: 'One.\n\nTwo.' }]);
  });

  it('is divided by its references, in order', () => {
    const blocks = resolve('Before.', '', '@include ./greeter.ts#PUNCTUATION', '', 'After.');
    expect(blocks).toMatchObject([
      { kind: 'markdown', text: 'Before.' },
      { kind: 'include', included: { symbol: 'PUNCTUATION' } },
      { kind: 'markdown', text: 'After.' },
    ]);
  });

  it('shows references only where they stand alone on a line', () => {
    const text = 'Write `@include ./greeter.ts` or\n  @lab indented\nas @exercise 1/2 does.';
    expect(resolve(text)).toEqual([{ kind: 'markdown', text }]);
  });

  it.each([
    ['a fence', ['```ts', '@lab a', '```']],
    ['a fence of tildes', ['~~~', '@lab a', '~~~']],
    ['a fence around a fence', ['````', '```', '@lab a', '```', '@lab b', '````']],
    ['a fence of tildes with ticks in it', ['~~~', '```', '@lab a', '~~~']],
    ['an indented fence', ['  ```', '@lab a', '  ```']],
    ['a fence that is never closed', ['```', '@lab a']],
  ])('leaves references alone inside %s', (_, lines) => {
    expect(resolve(...lines)).toEqual([{ kind: 'markdown', text: lines.join('\n').trim() }]);
  });

  it('goes on resolving behind a fence', () => {
    expect(resolve('```', '@lab a', '```', '@lab b')).toMatchObject([
      { kind: 'markdown' },
      { kind: 'lab', name: 'b' },
    ]);
  });
});

describe('a reference', () => {
  it('to a lab has a name and a state', () => {
    expect(resolve('@lab frames?bytes=0000', '@lab frames')).toEqual([
      { kind: 'lab', name: 'frames', state: 'bytes=0000' },
      { kind: 'lab', name: 'frames', state: '' },
    ]);
  });

  it('to an exercise has the number to type and the title to read', () => {
    const chapter = '02-framing';
    const task = readdirSync(path.join(ROOT, 'exercises', chapter)).find((name) =>
      /^4-.*\.md$/.test(name),
    );
    const target = `${chapter}/${path.basename(task ?? '', '.md')}`;
    expect(resolve(`@exercise ${target}`)).toEqual([
      {
        kind: 'exercise',
        exercise: { path: target, number: '2.4', title: expect.stringMatching(/^[^-\s].+/) },
      },
    ]);
  });

  it('to an exercise that is not written yet shows nothing', () => {
    expect(resolve('@exercise 02-framing/99-not-written', '@exercise nonsense')).toEqual([]);
  });

  it('to source that is not there is an error, wherever it is shown', () => {
    expect(() => resolve('Text.', '@include ./greeter.ts#Nobody')).toThrow(IncludeError);
  });
});

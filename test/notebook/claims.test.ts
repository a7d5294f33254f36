/**
 * What a reader sees of a cell before it runs, and what only afterwards.
 */
import { describe, expect, it } from 'vitest';
import { chapterNames, readChapter } from '../../chapters/notebook/chapter-file.ts';
import { claimsApart } from '../../chapters/notebook/claims.ts';

describe('a cell and its claims', () => {
  it('takes a claim out, together with its line', () => {
    expect(claimsApart('const n = f();\nassert.equal(n, 11);\nconsole.log(n);')).toEqual({
      code: 'const n = f();\nconsole.log(n);',
      claims: ['assert.equal(n, 11);'],
    });
  });

  it('finds one in a loop and one behind an if', () => {
    const source =
      'for (const a of b) {\n  show(a);\n  if (a) assert.ok(a > 3);\n  assert.equal(\n    a,\n    4,\n  );\n}';
    expect(claimsApart(source)).toEqual({
      code: 'for (const a of b) {\n  show(a);\n}',
      claims: ['if (a) assert.ok(a > 3);', 'assert.equal( a, 4, );'],
    });
  });

  it('leaves an assertion that does something a reader must see', () => {
    for (const source of [
      'assert.equal(epoll.wait(1000), 1);',
      'assert.throws(() => decoder.end(), TornFrame);',
      'assert.deepEqual(await server.exited, { code: 0 });',
    ]) {
      expect(claimsApart(source)).toEqual({ code: source, claims: [] });
    }
  });

  it('leaves one that shares its line with other code', () => {
    const source = 'a(); assert.ok(b);';
    expect(claimsApart(source)).toEqual({ code: source, claims: [] });
  });

  it('loses nothing of any cell of any chapter', () => {
    for (const name of chapterNames()) {
      for (const { source } of readChapter(name).codeCells) {
        const { code, claims } = claimsApart(source);
        const words = (text: string): string[] => text.split(/\s+/).filter(Boolean).sort();
        expect(words([code, ...claims].join('\n'))).toEqual(words(source));
        expect(code).not.toBe('');
      }
    }
  });
});

/**
 * The percent format: where a chapter is cut into cells, and where it only looks as if it were.
 */
import { describe, expect, it } from 'vitest';
import {
  type Cell,
  type CodeCell,
  NotebookFormatError,
  parseNotebook,
} from '../../chapters/notebook/percent.ts';

/** Lines, joined; a chapter is easier to read so than as one template literal inside another. */
const parse = (...lines: string[]): Cell[] => parseNotebook(lines.join('\n'), 'chapter.ts');

const codeCells = (...lines: string[]): CodeCell[] =>
  parse(...lines).filter((cell) => cell.kind === 'code');

describe('a marker', () => {
  it('cuts a file into prose and code, with the lines on which they stand', () => {
    const cells = parse(
      '// %% [markdown]',
      '// # Title',
      '',
      '// %% First',
      '',
      'const a = 1;',
      'const b = 2;',
      '',
      '// %% Second',
      'export { a, b };',
      '',
    );
    expect(cells).toEqual([
      { kind: 'prose', line: 1, text: '# Title' },
      {
        kind: 'code',
        line: 4,
        number: 1,
        title: 'First',
        source: 'const a = 1;\nconst b = 2;',
        sourceLine: 6,
        needs: [],
      },
      {
        kind: 'code',
        line: 9,
        number: 2,
        title: 'Second',
        source: 'export { a, b };',
        sourceLine: 10,
        needs: [],
      },
    ]);
  });

  it('is only text inside a template literal', () => {
    const [cell, ...more] = codeCells('// %% One', 'const text = `', '// %% Not a cell', '`;');
    expect(cell?.source).toContain('// %% Not a cell');
    expect(more).toEqual([]);
  });

  it('is only text inside a block comment', () => {
    expect(codeCells('// %% One', '/*', '// %% Not a cell', '*/', 'export {};')).toHaveLength(1);
  });

  it('is only text behind code, and where it is indented', () => {
    const cells = codeCells('// %% One', 'const a = 1; // %% no', '  // %% nor this', 'void a;');
    expect(cells).toHaveLength(1);
  });

  it.each([
    ['a function', ['function f() {', '// %% Two', '}']],
    ['a class', ['class C {', '// %% Two', '}']],
    ['a call that goes on', ['console.log(', '// %% Two', "'text');"]],
    ['a statement that the next line continues', ['const f = g', '// %% Two', '(1)']],
  ])('is an error inside %s, which names the line', (_, body) => {
    expect(() => parse('// %% One', ...body)).toThrow(
      new NotebookFormatError('chapter.ts:3: a "// %%" line inside a statement'),
    );
  });

  it('may stand between two statements that have no semicolon', () => {
    expect(codeCells('// %% One', 'let a = 1', '// %% Two', 'a = 2')).toHaveLength(2);
  });

  it('is found in a file whose lines end as on Windows', () => {
    const cells = parse('// %% [markdown]\r', '// # Title\r', '// %% One\r', 'export {};\r', '');
    expect(cells).toMatchObject([
      { kind: 'prose', text: '# Title' },
      { kind: 'code', title: 'One', source: 'export {};' },
    ]);
  });

  it('keeps its line behind characters that take two units', () => {
    const [, second] = codeCells('// %% 𝄞𝄞𝄞', "const clef = '𝄞';", '// %% Two', 'void clef;');
    expect(second).toMatchObject({ line: 3, sourceLine: 4 });
  });
});

describe('a code cell', () => {
  it('has a number of its own, counted over the code cells alone', () => {
    const cells = codeCells('// %% A', 'f();', '// %% [markdown]', '// text', '// %% B', 'g();');
    expect(cells.map(({ number, title }) => `${number} ${title}`)).toEqual(['1 A', '2 B']);
  });

  it('says what it cannot run without', () => {
    const [cell, another] = codeCells(
      '// %% The backlog needs="linux"',
      '// %% Two needs needs="linux, root"',
    );
    expect(cell).toMatchObject({ title: 'The backlog', needs: ['linux'] });
    expect(another).toMatchObject({ title: 'Two needs', needs: ['linux', 'root'] });
  });

  it('may not say what nobody reads: a misspelt need would run where it cannot', () => {
    expect(() => parse('// %% One', '', '// %% Two need="linux"')).toThrow(
      new NotebookFormatError('chapter.ts:3: a cell knows only needs="…", not need="linux"'),
    );
  });

  it('may have no title and no code', () => {
    expect(codeCells('// %%')).toMatchObject([{ title: '', source: '', sourceLine: 2 }]);
  });
});

describe('a prose cell', () => {
  it('is its comments without the comment signs', () => {
    const [cell] = parse(
      '// %% [markdown]',
      '// Text, and',
      '//',
      '//     code',
      '//no space',
      '',
      '// # End',
      '',
    );
    expect(cell).toMatchObject({ text: 'Text, and\n\n    code\nno space\n\n# End' });
  });

  it('may not hold code: that is mostly a forgotten marker', () => {
    expect(() => parse('// %% [markdown]', '// text', '', 'const a = 1;')).toThrow(
      new NotebookFormatError(
        'chapter.ts:4: code in a markdown cell; begin a code cell with "// %% Title"',
      ),
    );
  });
});

describe('a file that is no notebook', () => {
  it('has text before the first marker', () => {
    expect(() => parse('', "import 'node:fs';", '// %% One')).toThrow(
      new NotebookFormatError('chapter.ts:2: text before the first "// %%" line'),
    );
  });

  it('has no marker', () => {
    expect(() => parse('export {};')).toThrow('chapter.ts has no "// %%" line');
    expect(() => parse('')).toThrow(NotebookFormatError);
  });

  it('does not parse; the message names the line', () => {
    expect(() => parse('// %% One', 'const a = 1;', 'const = 2;')).toThrow(/^chapter\.ts:3: /);
    expect(() => parse('// %% One', '𝄞;', '', 'f((')).toThrow(/^chapter\.ts:2: /);
  });
});

/**
 * Prose on a terminal without colour: plain text that keeps the signs that mean something.
 */
import { expect, it } from 'vitest';
import { renderMarkdown } from '../../chapters/notebook/terminal-markdown.ts';

const highlight = (source: string, language: string): string => `${language}: ${source}`;
const render = (text: string, width = 40): string => renderMarkdown(text, width, highlight);

it('wraps paragraphs, and keeps them apart', () => {
  const text = 'One two three four five six seven eight nine ten.\n\nThe next.';
  expect(render(text, 20)).toBe('One two three four\nfive six seven eight\nnine ten.\n\nThe next.');
});

it('keeps code recognisable without colour, and shows where a link leads', () => {
  expect(render('Call `recv`, see [the manual](https://man7.org), *now*.', 80)).toBe(
    'Call `recv`, see the manual (https://man7.org), now.',
  );
});

it('indents fenced code and hands it to the highlighter, whatever is in it', () => {
  expect(render('```ts\nconst a = `# no heading`;\n\nf();\n```')).toBe(
    '    ts: const a = `# no heading`;\n    \n    f();',
  );
});

it('counts ordered lists on and marks others, with lines that hang', () => {
  expect(render('3. three\n4. four is longer than the width of this', 24)).toBe(
    '3. three\n4. four is longer than\n   the width of this',
  );
  expect(render('- a\n- b\n  - c')).toBe('• a\n• b\n  • c');
});

it('lines up the columns of a table, also where characters are wide', () => {
  expect(render('| call | waits |\n|---|---|\n| `recv` | yes |\n| 日本 | no |')).toBe(
    ['call    waits', '──────  ─────', '`recv`  yes', '日本    no'].join('\n'),
  );
});

it('sets quotations off', () => {
  expect(render('> Predict:\n>\n> who waits?')).toBe('│ Predict:\n│ \n│ who waits?');
});

/**
 * Tells a cell's claims (`assert.equal(received, 11)`) from the code that does something.
 *
 * Knows: what an assertion looks like. Must not know: who shows which of the two, or when.
 *
 * Decision: a reader is asked for a prediction with the code before her eyes, and a claim would answer it. So the terminal shows
 * claims behind the output. An assertion that itself does something a reader has to see (it waits, receives, prints) is code.
 */

import { parseSync } from 'oxc-parser';

export interface ClaimsApart {
  readonly code: string;
  /** Each a statement, in order. */
  readonly claims: readonly string[];
}

const ASSERTIONS = /^(assert|ok|equal|deepEqual)\b(\.\w+)?\(/;
const DOES_SOMETHING =
  /\bawait\b|console\.|throws\(|rejects\(|\.(accept|close|connect|kill|next|push|recv|send|wait)\(/;

type Statement = ReturnType<typeof parseSync>['program']['body'][number];

/** Takes the claims out of a cell's source. One that stands in a line with other code stays. */
export function claimsApart(source: string): ClaimsApart {
  const { program, errors } = parseSync('cell.ts', source, { lang: 'ts', sourceType: 'module' });
  if (errors.length > 0) return { code: source, claims: [] };
  const spans = program.body.flatMap((statement) => claimsIn(statement, source));
  const claims: string[] = [];
  let code = '';
  let at = 0;
  for (const { start, end } of spans) {
    const lineStart = source.lastIndexOf('\n', start - 1) + 1;
    const lineEnd =
      source.indexOf('\n', end) === -1 ? source.length : source.indexOf('\n', end) + 1;
    const alone = `${source.slice(lineStart, start)}${source.slice(end, lineEnd)}`.trim() === '';
    if (!alone || lineStart < at) continue;
    claims.push(source.slice(start, end).replaceAll(/\s*\n\s*/g, ' '));
    code += source.slice(at, lineStart);
    at = lineEnd;
  }
  code += source.slice(at);
  return { code: code.replaceAll(/\n{3,}/g, '\n\n').trim(), claims };
}

function claimsIn(statement: Statement, source: string): { start: number; end: number }[] {
  const { start, end } = statement;
  switch (statement.type) {
    case 'ExpressionStatement': {
      const text = source.slice(start, end);
      return ASSERTIONS.test(text) && !DOES_SOMETHING.test(text) ? [{ start, end }] : [];
    }
    case 'IfStatement': {
      if (statement.alternate !== null) return [];
      const inner = claimsIn(statement.consequent, source);
      const whole = inner[0];
      const bare = statement.consequent.type === 'ExpressionStatement' && whole !== undefined;
      return bare ? [{ start, end }] : inner;
    }
    case 'ForStatement':
    case 'ForOfStatement':
    case 'ForInStatement':
    case 'WhileStatement':
      return statement.body.type === 'BlockStatement' ? claimsIn(statement.body, source) : [];
    case 'BlockStatement':
      return statement.body.flatMap((one) => claimsIn(one, source));
    default:
      return [];
  }
}

/**
 * Real source by name: what `@include FILE#Symbol.member` stands for.
 *
 * Knows: how a TypeScript file names its parts. Must not know: where the text is shown.
 *
 * Decision: parts are found by the compiler's tree, not by line numbers or comments in the source. A rename breaks the include,
 * and a broken include is an error wherever the chapter is shown, recorded or verified.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';
import { ROOT } from './chapter-file.ts';

export interface Included {
  /** From the repository's root. */
  readonly file: string;
  /** `FrameDecoder.push`, or empty for the whole file. */
  readonly symbol: string;
  /** First line in the file, from 1. */
  readonly line: number;
  readonly source: string;
}

/** An `@include` that names what is not there. */
export class IncludeError extends Error {
  override readonly name = 'IncludeError';
}

interface Part {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly members: readonly Part[];
}

/**
 * @param reference `lib/framing/decoder.ts#FrameDecoder.push`; a file that begins with `./` is looked for in `folder`
 * @throws {IncludeError} if the file cannot be read or has no such part; the message lists what there is
 */
export function include(reference: string, folder: string): Included {
  // Only the first # divides: another belongs to the name of a private member.
  const [, name = '', symbol = ''] = /^([^#]*)#?(.*)$/.exec(reference) ?? [];
  const file = name.startsWith('./') ? path.join(folder, name) : path.join(ROOT, name);
  const shown = path.relative(ROOT, file);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const what = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no' : 'cannot read';
    throw new IncludeError(`@include ${reference}: ${what} ${shown}${besides(file)}`, {
      cause: error,
    });
  }
  if (symbol === '') return { file: shown, symbol, line: 1, source: text.trimEnd() };

  let parts: readonly Part[] = partsOf(file, text);
  let part: Part | undefined;
  for (const word of symbol.split('.')) {
    const found = parts.find((one) => one.name === word);
    if (found === undefined) {
      const where = part === undefined ? shown : `${part.name} in ${shown}`;
      const there = parts.map((one) => one.name).join(', ') || 'nothing';
      throw new IncludeError(`@include ${reference}: ${where} has no "${word}"; it has ${there}`);
    }
    part = found;
    parts = found.members;
  }
  const [start, end] = [part?.start ?? 0, part?.end ?? 0];
  const lineStart = text.lastIndexOf('\n', start) + 1;
  const line = text.slice(0, start).split('\n').length;
  return { file: shown, symbol, line, source: dedent(text.slice(lineStart, end)) };
}

/** What the folder has in which the file should stand. */
function besides(file: string): string {
  const folder = path.dirname(file);
  if (!existsSync(folder)) return '';
  return `; beside it are ${readdirSync(folder).toSorted().join(', ')}`;
}

function partsOf(file: string, text: string): Part[] {
  const { program } = parseSync(file, text, { sourceType: 'module' });
  return program.body.flatMap((statement) => {
    const exported =
      statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
    const node = exported ? statement.declaration : statement;
    if (node === null) return [];
    const { start, end } = statement;
    switch (node.type) {
      case 'VariableDeclaration':
        return node.declarations.flatMap(({ id }) =>
          id.type === 'Identifier' ? [{ name: id.name, start, end, members: [] }] : [],
        );
      case 'ClassDeclaration':
      case 'TSInterfaceDeclaration':
        if (node.id === null) return [];
        return [{ name: node.id.name, start, end, members: node.body.body.flatMap(memberOf) }];
      case 'FunctionDeclaration':
      case 'TSTypeAliasDeclaration':
        return node.id === null ? [] : [{ name: node.id.name, start, end, members: [] }];
      default:
        return [];
    }
  });
}

function memberOf(member: { type: string; start: number; end: number; key?: unknown }): Part[] {
  const key = member.key as { type: string; name?: string } | undefined;
  if (key?.name === undefined) return [];
  const name = key.type === 'PrivateIdentifier' ? `#${key.name}` : key.name;
  return [{ name, start: member.start, end: member.end, members: [] }];
}

function dedent(source: string): string {
  const lines = source.split('\n');
  const filled = lines.filter((line) => line.trim() !== '');
  const depth = Math.min(...filled.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.slice(depth)).join('\n');
}

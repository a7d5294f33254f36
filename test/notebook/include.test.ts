/**
 * `@include`: real source by name, and what an author is told when the name is not there.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { include, IncludeError } from '../../chapters/notebook/include.ts';

const folder = fileURLToPath(new URL('fixtures/01-three-cells/', import.meta.url));
const GREETER = './greeter.ts';
const source = readFileSync(path.join(folder, GREETER), 'utf8');
const shown = (symbol: string): string => include(`${GREETER}#${symbol}`, folder).source;

describe('an include shows', () => {
  it('a whole file', () => {
    expect(include(GREETER, folder)).toEqual({
      file: 'test/notebook/fixtures/01-three-cells/greeter.ts',
      symbol: '',
      line: 1,
      source: source.trimEnd(),
    });
  });

  it('a constant, with its export', () => {
    expect(shown('PUNCTUATION')).toBe("export const PUNCTUATION = '!';");
  });

  it('a class from its first line to its last, and on which line it begins', () => {
    const { line, source: text, symbol } = include(`${GREETER}#Greeter`, folder);
    expect(symbol).toBe('Greeter');
    expect(source.split('\n')[line - 1]).toBe('export class Greeter {');
    expect(text).toMatch(/^export class Greeter \{\n[^]*\n\}$/);
  });

  it('a method, moved to the left margin', () => {
    expect(shown('Greeter.greet')).toBe(
      [
        'greet(name: string): Greeting {',
        '  // Indented as a member, shown as if it stood alone.',
        '  return this.#exclaim(`${this.#word}, ${name}`);',
        '}',
      ].join('\n'),
    );
  });

  it.each([
    ['a private method', 'Greeter.#exclaim', /^#exclaim\(text: string\)/],
    ['a private field', 'Greeter.#word', /^readonly #word: string;$/],
    ['a constructor', 'Greeter.constructor', /^constructor\(word: string\) \{/],
    ['a getter', 'Greeter.word', /^get word\(\): string \{/],
    ['an interface', 'Named', /^export interface Named \{/],
    ['a member of an interface', 'Named.name', /^readonly name: string;$/],
    ['a type', 'Greeting', /^export type Greeting = /],
    ['a function that is the default export', 'greetAll', /^export default function greetAll/],
  ])('%s', (_, symbol, expected) => {
    expect(shown(symbol)).toMatch(expected);
  });

  it('files of the library, from the root of the repository', () => {
    const { file, source: text } = include('lib/framing/decoder.ts#FrameDecoder.push', folder);
    expect(file).toBe('lib/framing/decoder.ts');
    expect(text).toMatch(/^push\(/);
  });
});

describe('an include that names what is not there', () => {
  const problem = (reference: string): unknown => {
    try {
      return include(reference, folder);
    } catch (error) {
      return error;
    }
  };

  it('says what the file has', () => {
    expect(problem(`${GREETER}#Greter`)).toEqual(
      new IncludeError(
        '@include ./greeter.ts#Greter: test/notebook/fixtures/01-three-cells/greeter.ts has no "Greter"; ' +
          'it has PUNCTUATION, Named, Greeting, Greeter, greetAll',
      ),
    );
  });

  it('says what the class has', () => {
    expect(problem(`${GREETER}#Greeter.exclaim`)).toEqual(
      new IncludeError(
        '@include ./greeter.ts#Greeter.exclaim: Greeter in test/notebook/fixtures/01-three-cells/greeter.ts ' +
          'has no "exclaim"; it has #word, constructor, word, greet, #exclaim',
      ),
    );
  });

  it('says that a function has no parts', () => {
    expect(problem(`${GREETER}#greetAll.names`)).toEqual(
      new IncludeError(
        '@include ./greeter.ts#greetAll.names: greetAll in test/notebook/fixtures/01-three-cells/greeter.ts ' +
          'has no "names"; it has nothing',
      ),
    );
  });

  it('says what the folder has, if there is no such file', () => {
    expect(problem('./greter.ts#Greeter')).toEqual(
      new IncludeError(
        '@include ./greter.ts#Greeter: there is no test/notebook/fixtures/01-three-cells/greter.ts; ' +
          'beside it are chapter.ts, greeter.ts, peer.ts',
      ),
    );
    expect(problem('lib/nowhere/a.ts')).toEqual(
      new IncludeError('@include lib/nowhere/a.ts: there is no lib/nowhere/a.ts'),
    );
  });

  it('is told from a folder', () => {
    expect(problem('lib/framing')).toBeInstanceOf(IncludeError);
  });
});

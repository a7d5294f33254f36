/**
 * The words behind `npm run chapter`.
 *
 * Knows: the command line and what npm makes of it. Must not know: which chapters there are.
 *
 * Decision: npm takes `--from 4` for an option of its own, unless it stands behind `--`, and passes on `npm_config_from=true`
 * and a stray word `4`. So options are read from both places, and a command means what it says either way.
 */

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

export interface ChapterArguments {
  /** Undefined: list the chapters. */
  readonly chapter: number | undefined;
  /** `3.4`: this cell alone. */
  readonly only: number | undefined;
  /** Pauses begin at this cell. */
  readonly from: number | undefined;
  /** No pauses. */
  readonly all: boolean;
  /** Output alone. */
  readonly quiet: boolean;
  /** On the reader's own parts. */
  readonly mine: boolean;
  /** Write the recording and the README anew. */
  readonly record: boolean;
}

/** Words that make no sense. The message is one line: what was wrong and what is right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What may be typed, in one line. */
export const USAGE: string =
  'npm run chapter [N | N.CELL] [-- --all | --from CELL | --quiet | --mine | --record]';

/** @throws {UsageError} */
export function readArguments(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ChapterArguments {
  const { values, words } = parse(argv);
  const flag = (name: string): boolean =>
    values[name] === true || isTrue(environment[`npm_config_${name}`]);
  let from = values['from'] ?? environment['npm_config_from'];
  if (from === 'true') from = words.splice(1, 1)[0] ?? usage('--from needs the number of a cell');
  const [word, ...more] = words;
  if (more.length > 0) usage(`one chapter at a time, not "${words.join(' ')}"`);
  const target = /^(\d+)(?:\.(\d+))?$/.exec(word ?? '');
  if (word !== undefined && target === null) usage(`"${word}" is not the number of a chapter`);
  const record = flag('record');
  if (record && target?.[2] !== undefined) usage('--record keeps a whole chapter, not one cell');
  return {
    chapter: word === undefined ? undefined : Number(target?.[1]),
    only: target?.[2] === undefined ? undefined : Number(target[2]),
    from: from === undefined || from === '' ? undefined : cellNumber(String(from)),
    all: flag('all'),
    // npm's own --quiet is another name for --loglevel warn.
    quiet: flag('quiet') || environment['npm_config_loglevel'] === 'warn',
    mine: flag('mine'),
    record,
  };
}

/**
 * The environment without what the reader's own npm settings put there: a log level that always stands in their `.npmrc` says
 * nothing about this command.
 */
export function withoutSettings(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const settings = [environment['npm_config_userconfig'], environment['npm_config_globalconfig']];
  const always = settings.some(
    (file) => file !== undefined && /^\s*loglevel\s*=/m.test(read(file)),
  );
  return always ? { ...environment, npm_config_loglevel: undefined } : environment;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function parse(argv: readonly string[]): {
  values: Record<string, string | boolean | undefined>;
  words: string[];
} {
  const flag = { type: 'boolean' } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { all: flag, from: { type: 'string' }, quiet: flag, mine: flag, record: flag },
    });
    return { values, words: positionals };
  } catch (error) {
    return usage(error instanceof Error ? (error.message.split(/\.\s/)[0] ?? '') : String(error));
  }
}

function cellNumber(text: string): number {
  return /^[1-9]\d*$/.test(text)
    ? Number(text)
    : usage(`--from needs the number of a cell, not "${text}"`);
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false';
}

function usage(what: string): never {
  throw new UsageError(`${what} (${USAGE})`);
}

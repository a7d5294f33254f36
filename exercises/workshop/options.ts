/**
 * The words behind `npm run exercise`.
 *
 * Knows: the command line and what npm makes of it. Must not know: which exercises there are.
 *
 * Decision: npm keeps options that are not behind `--` for itself and passes them on as `npm_config_…`; the word behind one
 * stays a word or becomes its value, as npm likes. All of it must mean the same: `2.4 --hint 2`, `--hint 2.4`, `--hint=2 2.4`.
 */

import { parseArgs } from 'node:util';

export interface ExerciseArguments {
  /** `2` or `2.4`; undefined: list them. */
  readonly which: string | undefined;
  /** A hint is wanted: this one, or the next. */
  readonly hint: number | 'next' | undefined;
}

/** Words that make no sense. The message is one line: what was wrong and what is right. */
export class UsageError extends Error {}

const USAGE = 'npm run exercise [N | N.K] [-- --hint [1 | 2 | 3]]';

/** What `--help` prints. */
export const HELP: string = `${USAGE}

  npm run exercise                  lists the exercises, and how far you are
  npm run exercise 2                tests your answers to those of chapter 2
  npm run exercise 2.4              tests one of them; before you begin, shows its task
  npm run exercise 2.4 -- --hint    shows the next of its three hints; --hint 1 shows the first`;

/** What is asked for: an exercise, a chapter, the list, or help. @throws UsageError */
export function readArguments(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ExerciseArguments | 'help' {
  const words: string[] = [];
  let wantsHint = false;
  // `--hint=2` as two words, because the number may also be left out.
  const args = argv.flatMap((one) =>
    one.startsWith('--hint=') ? ['--hint', one.slice(7)] : [one],
  );
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { hint: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help === true) return 'help';
    words.push(...positionals);
    wantsHint = values.hint === true;
  } catch (error) {
    throw usage(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
  const fromNpm = environment['npm_config_hint'] ?? '';
  if (fromNpm !== '' && fromNpm !== 'false') {
    wantsHint = true;
    if (fromNpm !== 'true') words.push(fromNpm);
  }
  return wantsHint ? withHint(words) : withoutHint(words);
}

function withoutHint(words: readonly string[]): ExerciseArguments {
  const [which, more] = words;
  if (more !== undefined)
    throw usage(`one chapter or exercise at a time, not "${words.join(' ')}"`);
  return { which, hint: undefined };
}

/** With a hint wanted, the exercise is the word with a point in it, and a bare number is the hint's. */
function withHint(words: readonly string[]): ExerciseArguments {
  const which = words.find((word) => !/^\d+$/.test(word));
  const [number, more] = words.filter((word) => word !== which);
  if (which === undefined) throw usage('--hint needs an exercise, such as 2.4');
  if (more !== undefined || (number !== undefined && !/^[1-3]$/.test(number))) {
    throw usage(
      `--hint takes 1, 2 or 3, not "${words.filter((word) => word !== which).join(' ')}"`,
    );
  }
  return { which, hint: number === undefined ? 'next' : Number(number) };
}

function usage(what: string): UsageError {
  return new UsageError(`${what} (${USAGE})`);
}

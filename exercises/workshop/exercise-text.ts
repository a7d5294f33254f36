/**
 * An exercise's text: what stands in its `.md` file.
 *
 * Knows: the front matter, the task, the hints. Must not know: files and folders.
 *
 * Decision: the front matter is `key: value` lines and no more, and a key that is not known is an error, so that a misspelt
 * `replaces` cannot pass unnoticed.
 */

export type ExerciseKind = 'write' | 'bug' | 'predict' | 'tune';

export interface ExerciseText {
  readonly title: string;
  readonly kind: ExerciseKind;
  /** What it takes about. */
  readonly minutes: number;
  /** The library file that the reader's file can stand in for, from the repository's folder. */
  readonly replaces: string | undefined;
  /** The test that fails on the untouched stub, where the stub is not empty (`bug`, `tune`). */
  readonly fails: string | undefined;
  /** Markdown. */
  readonly task: string;
  /** Markdown, from nudge to nearly there. */
  readonly hints: readonly string[];
}

export interface ParsedExerciseText {
  /** Undefined when there are problems. */
  readonly value: ExerciseText | undefined;
  readonly problems: readonly string[];
}

const KINDS: readonly ExerciseKind[] = ['write', 'bug', 'predict', 'tune'];
const KEYS = ['title', 'kind', 'minutes', 'replaces', 'fails'];
/** From nudge to nearly there. */
const HINTS = 3;

/** Reads the text of a `.md` file. Never throws: what is wrong stands in `problems`. */
export function parseExerciseText(source: string): ParsedExerciseText {
  const whole = /^---\n(.*?)\n---\n(.*)$/s.exec(source.replaceAll('\r\n', '\n'));
  if (whole === null)
    return { value: undefined, problems: ['must begin with a block between --- lines'] };
  const [, front = '', body = ''] = whole;
  const problems: string[] = [];
  const fields = parseFields(front, problems);
  const title = fields.get('title') ?? '';
  const kind = KINDS.find((one) => one === fields.get('kind'));
  const minutes = Number(fields.get('minutes'));
  if (title === '') problems.push('`title` is missing');
  if (kind === undefined) problems.push(`\`kind\` must be one of ${KINDS.join(', ')}`);
  if (!Number.isInteger(minutes) || minutes < 1) problems.push('`minutes` must be a whole number');
  const fails = fields.get('fails');
  if ((kind === 'bug' || kind === 'tune') && fails === undefined) {
    problems.push(`\`fails\` must name the test that fails on the untouched stub of kind ${kind}`);
  }
  const [task = '', ...hints] = body.split(/^## Hint \d+\n/m).map((part) => part.trim());
  if (task === '') problems.push('there is no task');
  const numbers = [...body.matchAll(/^## Hint (\d+)\n/gm)].map((match) => Number(match[1]));
  if (numbers.join() !== '1,2,3' || hints.includes('')) {
    problems.push(`there must be ${HINTS} hints: ## Hint 1, ## Hint 2, ## Hint 3`);
  }
  if (kind === undefined || problems.length > 0) return { value: undefined, problems };
  const replaces = fields.get('replaces');
  return { value: { title, kind, minutes, replaces, fails, task, hints }, problems };
}

function parseFields(front: string, problems: string[]): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of front.split('\n').filter((one) => one.trim() !== '')) {
    const [, key = '', value = ''] = /^([a-z]+):\s*(.+?)\s*$/.exec(line) ?? [];
    if (KEYS.includes(key)) fields.set(key, value.replace(/^"(.*)"$/, '$1'));
    else problems.push(`\`${line}\` is not one of ${KEYS.map((one) => `${one}: …`).join(', ')}`);
  }
  return fields;
}

/**
 * Prose with its references resolved: `@include`, `@exercise`, `@lab`, each alone on a line.
 *
 * Knows: what a reference stands for. Must not know: terminals or HTML; each renderer has its own look for a block.
 *
 * Decision: prose is a list of blocks, not one string, so that the terminal, the README and the site can each show an exercise
 * in their own way without parsing the text again.
 */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './chapter-file.ts';
import { type Included, include } from './include.ts';

export interface ExerciseCall {
  /** `02-framing/4-decoder` */
  readonly path: string;
  /** `2.4` */
  readonly number: string;
  readonly title: string;
}

export type Block =
  | { readonly kind: 'markdown'; readonly text: string }
  | { readonly kind: 'include'; readonly included: Included }
  | { readonly kind: 'exercise'; readonly exercise: ExerciseCall }
  /** Only a page can show a lab; elsewhere it shows nothing. */
  | { readonly kind: 'lab'; readonly name: string; readonly state: string };

const REFERENCE = /^@(include|exercise|lab) +(\S+) *$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;

/**
 * @param text markdown
 * @param folder of the chapter, for references that begin with `./`
 * @throws {IncludeError} for an include that names what is not there
 */
export function resolveProse(text: string, folder: string): Block[] {
  const blocks: Block[] = [];
  let pending: string[] = [];
  let fence = '';
  const flush = (): void => {
    const markdown = pending.join('\n').trim();
    if (markdown !== '') blocks.push({ kind: 'markdown', text: markdown });
    pending = [];
  };
  for (const line of text.split('\n')) {
    fence = fenceAfter(line, fence);
    const reference = fence === '' ? REFERENCE.exec(line) : null;
    if (reference === null) {
      pending.push(line);
      continue;
    }
    flush();
    blocks.push(...resolve(reference[1] ?? '', reference[2] ?? '', folder));
  }
  flush();
  return blocks;
}

/** The fence that text behind this line stands in: empty for none. Only one of its kind, as long or longer, closes it. */
function fenceAfter(line: string, open: string): string {
  const [, ticks = '', info = ''] = FENCE.exec(line) ?? [];
  if (open === '') return ticks;
  return ticks.startsWith(open) && info.trim() === '' ? '' : open;
}

function resolve(kind: string, target: string, folder: string): Block[] {
  switch (kind) {
    case 'include':
      return [{ kind, included: include(target, folder) }];
    case 'exercise': {
      const exercise = findExercise(target);
      return exercise === undefined ? [] : [{ kind, exercise }];
    }
    default: {
      const [name = '', state = ''] = target.split('?');
      return [{ kind: 'lab', name, state }];
    }
  }
}

/** An exercise that is not written yet shows nothing. */
function findExercise(target: string): ExerciseCall | undefined {
  const task = path.join(ROOT, 'exercises', `${target}.md`);
  const numbers = /^(\d\d)-[^/]*\/(\d+)-/.exec(target);
  if (numbers === null || !existsSync(task)) return undefined;
  const title = /^title: *(.+)$/m.exec(readFileSync(task, 'utf8'))?.[1] ?? target;
  return { path: target, number: `${Number(numbers[1])}.${numbers[2]}`, title };
}

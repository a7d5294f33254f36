/**
 * Finds what a reader asks for on the command line: `2` (a chapter's exercises), `2.4` (one), `02-framing/4-decoder` (by name).
 *
 * Knows: how exercises are named. Must not know: what is then done with them.
 */

import type { Catalogue, Exercise } from './catalog.ts';

export interface Selection {
  readonly exercises: readonly Exercise[];
  /** One exercise was asked for, not a chapter's. */
  readonly single: boolean;
}

/** What was asked for is not there. Its message says what there is. */
export class NoSuchExercise extends Error {}

/** @throws NoSuchExercise with what there is instead */
export function selectExercises(catalogue: Catalogue, asked: string): Selection {
  const { exercises } = catalogue;
  const byName = exercises.find(({ id }) => id === asked);
  if (byName !== undefined) return { exercises: [byName], single: true };
  const [, chapterText, numberText] = /^0*(\d+)(?:\.0*(\d+))?$/.exec(asked) ?? [];
  if (chapterText === undefined) {
    throw new NoSuchExercise(
      `"${asked}" names no exercise. Write a chapter, such as 2, or an exercise, such as 2.4.`,
    );
  }
  const chapter = Number(chapterText);
  const inChapter = exercises.filter((one) => one.chapter === chapter);
  if (inChapter.length === 0) {
    const chapters = [...new Set(exercises.map((one) => one.chapter))];
    const there = chapters.length === 0 ? 'none has' : `${list(chapters)} ${have(chapters)}`;
    throw new NoSuchExercise(`Chapter ${chapter} has no exercises; ${there}.`);
  }
  if (numberText === undefined) return { exercises: inChapter, single: false };
  const one = inChapter.find(({ number }) => number === Number(numberText));
  if (one !== undefined) return { exercises: [one], single: true };
  const there = list(inChapter.map(({ label }) => label));
  throw new NoSuchExercise(`There is no exercise ${asked}. Chapter ${chapter} has ${there}.`);
}

function have(all: readonly unknown[]): string {
  return all.length === 1 ? 'has' : 'have';
}

function list(all: readonly (string | number)[]): string {
  const head = all.slice(0, -1).join(', ');
  const last = String(all.at(-1));
  return head === '' ? last : `${head} and ${last}`;
}

/**
 * Puts the reader's parts in the place of the library's: which of them count, and whether that can work.
 *
 * Knows: which exercise replaces which file, and what the reader has passed. Must not know: how a module is swapped
 * (mine-hook.mjs does it for Node, mine-plugin.ts for Vite; both take the map that is made here).
 *
 * Decision: everything that can be known is known before anything runs. A part that was edited since it passed stays out and
 * is named; a part that would import itself is a problem, with the way on which it does.
 */

import path from 'node:path';
import { type Exercise, readCatalogue, REPOSITORY } from './catalog.ts';
import { findCycle, originOf, type Places, resolveImport, type Step } from './module-graph.ts';
import { readModule } from './module-source.ts';
import { readProgress, stateOf } from './progress.ts';

export interface Mine {
  /** From the absolute path of a library file to that of the reader's file which stands in for it. */
  readonly map: Record<string, string>;
  /** The ids of the exercises whose files are in the map. */
  readonly yours: readonly string[];
  /** How many parts there are. */
  readonly total: number;
  /** "5 of 8 parts are yours" */
  readonly summary: string;
  /** Worth saying, such as a part that was edited since it passed. A sentence each. */
  readonly notes: readonly string[];
  /** Why it cannot run. A few lines each. Empty when it can. */
  readonly problems: readonly string[];
}

/** Collects the reader's parts below `root`. */
export function buildMine(root: string = REPOSITORY): Mine {
  const catalogue = readCatalogue(root);
  const { progress, notice } = readProgress(catalogue.root);
  const notes = notice === undefined ? [] : [notice];
  const parts = catalogue.exercises.filter(({ replaces }) => replaces !== undefined);
  const yours = parts.filter((exercise) => {
    const state = stateOf(progress, exercise);
    if (state === 'changed') {
      const file = path.relative(catalogue.root, exercise.stub);
      const again = `npm run exercise ${exercise.label}`;
      notes.push(
        `${file} was edited since it passed, so it does not count now. Check it: ${again}`,
      );
    }
    return state === 'passed';
  });
  const map = placesOf(catalogue.root, yours);
  const problems = yours.flatMap((exercise) => problemsOf(catalogue.root, exercise, map));
  const are = yours.length === 1 ? 'is' : 'are';
  const summary = `${yours.length} of ${parts.length} parts ${are} yours`;
  return { map, yours: yours.map(({ id }) => id), total: parts.length, summary, notes, problems };
}

/** What to add to the environment of a process so that it, and what it starts, runs on the reader's parts. */
export function mineEnvironment(map: Readonly<Record<string, string>>): Record<string, string> {
  return Object.keys(map).length === 0 ? {} : { WIREBOOK_MINE: JSON.stringify(map) };
}

/** From replaced file to reader's file, for these exercises. */
export function placesOf(root: string, exercises: readonly Exercise[]): Record<string, string> {
  return Object.fromEntries(
    exercises.flatMap(({ replaces, stub }) =>
      replaces === undefined ? [] : [[path.join(root, replaces), stub] as const],
    ),
  );
}

/** Why an exercise's file cannot stand in for what it replaces, beside the parts in `places`. A few lines each. */
export function problemsOf(root: string, exercise: Exercise, places: Places): string[] {
  const { stub, replaces } = exercise;
  if (replaces === undefined) return [];
  const problems: string[] = [];
  const replaced = path.join(root, replaces);
  const mine = path.relative(root, stub);
  const there = exportsOf(stub);
  const missing = exportsOf(replaced).filter((name) => !there.includes(name));
  if (missing.length > 0) {
    problems.push(
      `${mine} cannot stand in for ${replaces}: it does not export ${missing.join(', ')}.`,
    );
  }
  const cycle = findCycle(root, stub, places);
  if (cycle !== undefined) problems.push(describeCycle(root, exercise, cycle, places));
  return problems;
}

/** The names of what a module exports, types marked as such: `FrameDecoder`, `type FrameLimit`. */
export function exportsOf(file: string): string[] {
  return readModule(file)
    .exports.map(({ name, kind }) => (kind === 'type' ? `type ${name}` : name))
    .sort();
}

function describeCycle(
  root: string,
  exercise: Exercise,
  cycle: readonly Step[],
  places: Places,
): string {
  const name = (file: string): string => path.relative(root, file);
  const mine = name(exercise.stub);
  const [first] = cycle;
  const lines = [
    `${mine} cannot stand in for ${exercise.replaces}: it would import itself.`,
    `  ${mine}, line ${first?.by.line}`,
  ];
  for (const { asked, to } of cycle) {
    const swapped = asked === to ? '' : `, in whose place ${name(to)} stands`;
    lines.push(`  → imports ${name(asked)}${swapped}`);
  }
  const other = cycle.find(({ asked, to }) => asked !== to && to !== exercise.stub);
  if (other === undefined) lines.push(...advice(root, exercise, first, places));
  else lines.push(`  Your parts import each other. Change ${mine} or ${name(other.to)}.`);
  return lines.join('\n');
}

/** What to import instead: each name from the file that defines it, where that file does not lead back. */
function advice(
  root: string,
  exercise: Exercise,
  step: Step | undefined,
  places: Places,
): string[] {
  if (step === undefined) return [];
  const replaced = path.join(root, exercise.replaces ?? '');
  const byFile = new Map<string, string[]>();
  const lines: string[] = [];
  for (const name of step.by.names) {
    const origin = name === '*' ? undefined : originOf(root, step.asked, name);
    if (origin === undefined) continue;
    if (origin.file === replaced) {
      lines.push(`  ${name} is what your file itself has to define.`);
    } else if (!leadsTo(root, places[origin.file] ?? origin.file, exercise.stub, places)) {
      const word = origin.kind === 'type' ? `type ${origin.name}` : origin.name;
      byFile.set(origin.file, [...(byFile.get(origin.file) ?? []), word]);
    }
  }
  for (const [file, names] of byFile) {
    const relative = path.relative(path.dirname(exercise.stub), file);
    lines.push(`  Instead: import { ${names.join(', ')} } from '${relative}';`);
  }
  if (lines.length > 0) return lines;
  const folder = path.dirname(exercise.replaces ?? '');
  return [
    `  Import only what stands below ${folder}, or single files beside ${exercise.replaces}.`,
  ];
}

function leadsTo(root: string, from: string, target: string, places: Places): boolean {
  const seen = new Set([from]);
  for (const file of seen) {
    for (const { specifier } of readModule(file).imports) {
      const asked = resolveImport(root, file, specifier);
      if (asked !== undefined) seen.add(places[asked] ?? asked);
    }
  }
  return seen.has(target);
}

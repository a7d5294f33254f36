/**
 * Follows imports from file to file.
 *
 * Knows: where an import of this repository leads, also under a map that puts files in the place of others. Must not know:
 * whose files those are.
 *
 * Decision: the graph is read, nothing is loaded. So a cycle is found before any of its modules runs half.
 */

import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { type ModuleImport, readModule } from './module-source.ts';

/** One step of a path through the graph: this file, by this import, to that file. */
export interface Step {
  readonly from: string;
  readonly by: ModuleImport;
  /** The file that was asked for. */
  readonly asked: string;
  /** The file that is loaded for it; another one when the map says so. */
  readonly to: string;
}

export type Places = Readonly<Record<string, string>>;

/** The shortest way on which a file imports itself, or undefined. */
export function findCycle(root: string, file: string, places: Places): Step[] | undefined {
  const seen = new Set<string>();
  let paths: Step[][] = [[]];
  while (paths.length > 0) {
    const longer: Step[][] = [];
    for (const way of paths) {
      for (const step of stepsFrom(root, way.at(-1)?.to ?? file, places)) {
        if (step.to === file) return [...way, step];
        if (seen.has(step.to)) continue;
        seen.add(step.to);
        longer.push([...way, step]);
      }
    }
    paths = longer;
  }
  return undefined;
}

/** Where an exported name comes from. */
export interface Origin {
  readonly file: string;
  readonly name: string;
  readonly kind: 'value' | 'type';
}

/** The file of this repository in which an exported name is really defined, following `export … from`. */
export function originOf(root: string, file: string, name: string): Origin | undefined {
  const exports = readModule(file).exports;
  const own = exports.find((one) => one.name === name);
  if (own !== undefined && own.from === undefined) return { file, name, kind: own.kind };
  const candidates = own === undefined ? exports.filter((one) => one.name === '*') : [own];
  for (const { from = '', nameThere } of candidates) {
    const next = resolveImport(root, file, from);
    if (next === undefined) continue;
    const origin = originOf(root, next, nameThere === '*' ? name : nameThere);
    if (origin !== undefined) return origin;
  }
  return undefined;
}

/** The file that an import leads to, or undefined when it leaves the repository (a package, Node itself). */
export function resolveImport(root: string, from: string, specifier: string): string | undefined {
  const file = specifier.startsWith('.')
    ? path.resolve(path.dirname(from), specifier)
    : ownSubpath(root, specifier);
  return file !== undefined && existsSync(file) ? realpathSync(file) : undefined;
}

function stepsFrom(root: string, from: string, places: Places): Step[] {
  return readModule(from).imports.flatMap((by) => {
    const asked = resolveImport(root, from, by.specifier);
    return asked === undefined ? [] : [{ from, by, asked, to: places[asked] ?? asked }];
  });
}

interface PackageFile {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

/** `wirebook/framing` → lib/framing/index.ts, as the package's own `exports` say. */
function ownSubpath(root: string, specifier: string): string | undefined {
  const { name, exports } = JSON.parse(
    readFileSync(path.join(root, 'package.json'), 'utf8'),
  ) as PackageFile;
  if (specifier !== name && !specifier.startsWith(`${name}/`)) return undefined;
  const target = exports[`.${specifier.slice(name.length)}`];
  const file = typeof target === 'object' ? target['wirebook-source'] : target;
  return file === undefined ? undefined : path.join(root, file);
}

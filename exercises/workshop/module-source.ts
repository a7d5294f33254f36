/**
 * What a module says about itself: what it imports, what it exports.
 *
 * Knows: TypeScript's syntax, by oxc-parser. Must not know: where modules lie.
 *
 * Decision: only what is there at run time counts as an import. `import type` leaves nothing behind; `import { type X }` does
 * (an import without names), because `verbatimModuleSyntax` keeps the statement.
 */

import { readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';

/** A statement that loads another module. */
export interface ModuleImport {
  readonly specifier: string;
  readonly line: number;
  /** The names that it takes from there; `*` for all. */
  readonly names: readonly string[];
}

/** Something that a module exports. */
export interface ModuleExport {
  /** `default` for the default export, `*` for everything of another module. */
  readonly name: string;
  readonly kind: 'value' | 'type';
  /** The module that it is passed on from. */
  readonly from: string | undefined;
  /** Its name there. */
  readonly nameThere: string;
}

export interface ModuleSource {
  readonly imports: readonly ModuleImport[];
  readonly exports: readonly ModuleExport[];
}

/** Reads a module's imports and exports. A file that does not parse has none. */
export function readModule(file: string): ModuleSource {
  const source = readFileSync(file, 'utf8');
  const { module } = parseSync(file, source);
  const isErased = (at: { readonly start: number }): boolean =>
    /^(import|export)\s+type\b/.test(source.slice(at.start, at.start + 40));
  const lineOf = (at: { readonly start: number }): number =>
    source.slice(0, at.start).split('\n').length;

  const imports: ModuleImport[] = module.staticImports
    .filter((statement) => !isErased(statement))
    .map((statement) => ({
      specifier: statement.moduleRequest.value,
      line: lineOf(statement),
      names: statement.entries.map((entry) => entry.importName.name ?? '*'),
    }));
  const exports: ModuleExport[] = [];
  for (const statement of module.staticExports) {
    for (const entry of statement.entries) {
      const from = entry.moduleRequest?.value;
      const nameThere = entry.importName.name ?? '*';
      const name = entry.exportName.name ?? (entry.exportName.kind === 'Default' ? 'default' : '*');
      exports.push({ name, kind: entry.isType ? 'type' : 'value', from, nameThere });
      if (from !== undefined && !isErased(statement)) {
        imports.push({ specifier: from, line: lineOf(statement), names: [nameThere] });
      }
    }
  }
  return { imports, exports };
}

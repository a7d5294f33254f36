/**
 * A Vite plugin: puts the reader's files in the place of library files, for whatever vitest runs.
 *
 * Knows: a map from file to file. Must not know: exercises. The twin of mine-hook.mjs.
 */

import type { Plugin } from 'vitest/config';

/** @param map from the library's file to the reader's; what WIREBOOK_MINE says unless given */
export function minePlugin(map: Readonly<Record<string, string>> = mapFromEnvironment()): Plugin {
  return {
    name: 'wirebook-mine',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
      const mine = resolved === null ? undefined : map[resolved.id];
      return mine ?? resolved;
    },
  };
}

function mapFromEnvironment(): Record<string, string> {
  return JSON.parse(process.env['WIREBOOK_MINE'] ?? '{}') as Record<string, string>;
}

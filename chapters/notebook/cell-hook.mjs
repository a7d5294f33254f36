/**
 * The load hook that lets a chapter stop before each of its cells. Runs below tsx (see bootstrap.mjs), on the hooks' thread,
 * so it is plain JavaScript.
 *
 * Knows: which lines of which file are markers. Must not know: what happens at a stop.
 *
 * Decision: a marker line is replaced *on its own line* by a call that waits for leave. No line moves, no scope is opened: error
 * positions and shared variables are those of the file that the reader has before her eyes.
 */

/** @type {{ url: string, stops: [line: number, cell: number][], without: [from: number, to: number][] }} */
let chapter = { url: '', stops: [], without: [] };

export function initialize(data) {
  chapter = data;
}

export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  if (url.split('?')[0] !== chapter.url || loaded.source === undefined) return loaded;
  return { ...loaded, source: instrument(String(loaded.source), chapter) };
}

/** Puts the stops in, and blanks the cells that cannot run on this platform. */
export function instrument(source, { stops, without }) {
  const lines = source.split('\n');
  for (const [from, to] of without) lines.fill('', from - 1, to);
  for (const [line, cell] of stops) {
    lines[line - 1] = `await globalThis[Symbol.for('wirebook.cell')](${cell});`;
  }
  return lines.join('\n');
}

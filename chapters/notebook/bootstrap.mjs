/**
 * Comes before everything else in each process of a notebook (`node --import`): the cells' and the lanes'.
 *
 * Plain JavaScript, because nothing can load TypeScript before it has run.
 *
 * Decision: our own hooks are registered first and tsx's last, because the hook registered last is asked first: tsx asks ours
 * for the source and gets the instrumented TypeScript. (`module.register` is there from Node 20 on.)
 */

import { register } from 'node:module';
import { register as registerTsx } from 'tsx/esm/api';

const { WIREBOOK_CELLS, WIREBOOK_LANE, WIREBOOK_MINE, WIREBOOK_TAPE } = process.env;

if (WIREBOOK_MINE) {
  register('../../exercises/workshop/mine-hook.mjs', import.meta.url, {
    data: { map: JSON.parse(WIREBOOK_MINE) },
  });
}
if (WIREBOOK_CELLS) {
  register('./cell-hook.mjs', import.meta.url, { data: JSON.parse(WIREBOOK_CELLS) });
}
registerTsx();

// A peer that still turns its event loop leaves when its chapter lets go of it.
// Listening for that must not keep it alive: one that has nothing more to do ends by itself.
if (process.channel) {
  process.once('disconnect', () => process.exit());
  process.channel.unref();
}

if (WIREBOOK_TAPE !== undefined) {
  const { tapOutput } = await import('./tap.ts');
  tapOutput(WIREBOOK_LANE ?? '');
}

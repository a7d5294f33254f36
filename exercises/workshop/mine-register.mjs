/**
 * Registers the mine hook in the thread that loads this: `node --import …/mine-register.mjs`, or an `import` of it in a worker.
 *
 * Does nothing when WIREBOOK_MINE is not set.
 *
 * Decision: `module.registerHooks` where Node has it, since newer Nodes warn of `module.register`; Node 20 has only that.
 */

import * as nodeModule from 'node:module';
import { resolveSync } from './mine-hook.mjs';

if (process.env.WIREBOOK_MINE) {
  if (nodeModule.registerHooks === undefined)
    nodeModule.register('./mine-hook.mjs', import.meta.url);
  else nodeModule.registerHooks({ resolve: resolveSync });
}

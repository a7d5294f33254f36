/**
 * The environment of a terminal: without what npm, vitest and coverage put into that of the programs they run, which would
 * otherwise steer those that we start.
 */

const LEFT_OUT = /^(npm_|VITEST|NODE_OPTIONS$|NODE_V8_COVERAGE$|NODE_ENV$|TEST$|FORCE_COLOR$)/;
/** Where packages come from, and where npm keeps them. */
const KEPT = new Set(['npm_config_cache', 'npm_config_registry', 'npm_config_userconfig']);

export function cleanEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => KEPT.has(name) || !LEFT_OUT.test(name),
  );
  return { ...Object.fromEntries(kept), ...more };
}

/** Modules of tasks that cannot be loaded, or not always: nothing waits for ever, and nothing is tried for ever. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { codeOf, Pools } from './testing/pools.test-child.ts';

const pools = new Pools();
afterEach(() => pools.stop());
const folder = mkdtempSync(join(tmpdir(), 'wirebook-pool-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A module of JavaScript. */
function moduleOf(source: string, name = 'tasks.mjs'): URL {
  const path = join(folder, name);
  writeFileSync(path, source);
  return pathToFileURL(path);
}

describe('a module', () => {
  it.each([
    ['is not there', new URL('./nowhere.mjs', import.meta.url), 'nowhere.mjs'],
    ['throws', moduleOf(`throw new Error('on purpose');`, 'throws.mjs'), 'on purpose'],
    ['throws no error', moduleOf(`throw 'a text';`, 'text.mjs'), 'a text'],
    ['cannot be read', moduleOf(`export function (`, 'syntax.mjs'), 'function name'],
    ['exports nothing to run', moduleOf(`export const a = 1;`, 'empty.mjs'), 'exports no function'],
    ['ends its thread', moduleOf(`process.exit(3);`, 'exits.mjs'), 'exit code 3'],
    ['is no module', 'http://127.0.0.1/', 'http'],
  ])('that %s fails all that waits for it, and says why', async (_, module, why) => {
    const pool = pools.open({ threads: 2 }, module);
    const waiting = await Promise.allSettled([
      pool.ready(),
      pool.run('echo', Uint8Array.of(1)),
      pool.run('identity', new Date(0)),
    ]);
    for (const one of waiting) {
      expect(one).toMatchObject({
        status: 'rejected',
        reason: { code: 'ERR_TASKS_NOT_LOADED', message: expect.stringContaining(String(module)) },
      });
      expect(one.status === 'rejected' && one.reason.message).toContain(why);
    }
    expect(pool.stats).toMatchObject({ queued: 0, active: 0 });
    expect(await codeOf(pool.run('add', 1, 2))).toBe('ERR_TASKS_NOT_LOADED'); // tried anew, and told anew
  });

  it('that never ends to load does not hold up stop', async () => {
    const module = moduleOf(`await new Promise(() => setInterval(() => {}, 1000));`, 'never.mjs');
    const pool = pools.open({}, module);
    const waiting = codeOf(pool.run('add', 1, 2));
    const ready = codeOf(pool.ready());
    await pool.stop({ graceMs: 10 });
    expect(await waiting).toBe('ERR_POOL_STOPPED');
    expect(await ready).toBe('ERR_POOL_STOPPED');
  });

  it('that can be loaded later is loaded when a task comes', async () => {
    const module = moduleOf(`throw new Error('not yet');`, 'later.mjs');
    const pool = pools.open({}, module);
    expect(await codeOf(pool.ready())).toBe('ERR_TASKS_NOT_LOADED');
    moduleOf(`export function add(a, b) { return a + b; }`, 'later.mjs');
    expect(await pool.run('add', 1, 2)).toBe(3);
  });

  it('whose threads die before they have done anything is given up after some', async () => {
    const source = `export function add() {}; setImmediate(() => { throw new Error('born to die'); });
      const until = Date.now() + 1; while (Date.now() < until);`;
    const pool = pools.open({ threads: 2 }, moduleOf(source, 'dies.mjs'));
    // Some may be quick enough to do their task; those that are not fail, and say why.
    const codes = await Promise.all(
      Array.from({ length: 5 }, () => codeOf(pool.run('identity', [new Date()]))),
    );
    for (const code of codes)
      expect(['no error', 'ERR_NO_SUCH_TASK', 'ERR_THREAD_DIED', 'ERR_TASKS_NOT_LOADED']).toContain(
        code,
      );
    expect(pool.stats.queued).toBe(0);
  });

  it('that has changed when a thread is replaced is not run by the old names', async () => {
    const module = moduleOf(
      `export function add(a, b) { return a + b; } export function exit() { process.exit(); }`,
      'changes.mjs',
    );
    const pool = pools.open({}, module);
    expect(await pool.run('add', 1, 2)).toBe(3);
    moduleOf(`export function add() { return 'other'; } export function aaa() {}`, 'changes.mjs');
    expect(await codeOf(pool.run('exit', 0))).toBe('ERR_THREAD_DIED');
    await expect(pool.run('add', 1, 2)).rejects.toMatchObject({
      code: 'ERR_TASKS_NOT_LOADED',
      message: expect.stringContaining('aaa'),
    });
  });

  it('may be of CommonJS', async () => {
    const module = moduleOf(
      `exports.add = (a, b) => a + b; exports['odd-name'] = () => 'odd';`,
      'common.cjs',
    );
    const pool = pools.open({}, module);
    expect(await pool.run('add', 1, 2)).toBe(3);
  });

  it('may await something before its tasks can run', async () => {
    const source = `const base = await new Promise((resolve) => setTimeout(() => resolve(40), 20)); export const add = (a) => base + a;`;
    const pool = pools.open({}, moduleOf(source, 'awaits.mjs'));
    expect(await pool.run('add', 2, 0)).toBe(42);
  });
});

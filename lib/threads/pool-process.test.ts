/** How a process with a pool ends, and what it uses. Each in a process of its own, under a watchdog. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Ended, run } from '../../test/support/process.ts';

const program = fileURLToPath(new URL('testing/pool-process.test-child.ts', import.meta.url));

function scenario(name: string): Promise<Ended> {
  const args = ['--conditions=wirebook-source', '--import', 'tsx', program, name];
  return run(process.execPath, args, { timeoutMs: 25_000 });
}

describe('a process with a pool', () => {
  it.each([
    ['ends by itself when the pool has never been used', 'unused', 0, 'opened\n'],
    ['ends by itself when the pool has just fallen idle', 'idle', 0, '3\n'],
    ['ends by itself when the pool has long been idle', 'longIdle', 0, 'still idle\n'],
    ['ends by itself when callers have waited for room', 'waitedForRoom', 0, '2,3,4\n'],
    ['ends by itself when a grace comes after the end', 'lateGrace', 0, 'stopped\n'],
    ['does not end while a task runs', 'busy', 0, 'the task is over\n'],
    ['does not end while tasks wait', 'queued', 0, 'over\nover\nover\n'],
    ['does not end before the pool is stopped', 'stopping', 0, 'stopped\n'],
    ['ends at once by process.exit, beside a task that never ends', 'exit', 7, ''],
    [
      'has tasks that hear of what they must know, and hand over what is theirs',
      'heeding',
      0,
      'untilCancelled: ABORT_ERR, told 2\n' +
        'untilAborted: ABORT_ERR, told 3\n' +
        '{"name":"about","cancelled":false,"aborted":false}\n' +
        'handed over 8, kept 0\n' +
        'ERR_ODD,ERR_RESULT_NOT_CLONEABLE,no error\n',
    ],
    ['has what its threads have written', 'output', 0, 'from a thread\nstopped\n'],
    ['may be blocked while results pile up', 'blocked', 0, 'all there\n'],
    ['uses no processor while the pool is idle', 'sleeps', 0, 'sleeps\n'],
    ['keeps nothing of pools that are stopped', 'churn', 0, 'nothing left\n'],
  ])('%s', async (_, name, code, stdout) => {
    const ended = await scenario(name);
    expect(ended.stderr).toBe('');
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout });
  });

  it('ends at once by what is thrown and not caught', async () => {
    const { code, stderr } = await scenario('uncaught');
    expect(code).toBe(1);
    expect(stderr).toContain('uncaught on purpose');
  });
});

/** How a process with an attached loop ends, and what goes on beside it. Each in a process of its own, under a watchdog. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Ended, run } from '../../test/support/process.ts';

const program = fileURLToPath(new URL('testing/attached.test-child.ts', import.meta.url));

function scenario(name: string): Promise<Ended> {
  const args = ['--conditions=wirebook-source', '--import', 'tsx', program, name];
  return run(process.execPath, args, { timeoutMs: 20_000 });
}

describe.runIf(process.platform === 'linux').concurrent('a process with an attached loop', () => {
  it.each([
    ['ends by itself when the loop watches nothing', 'nothing', 0, 'attached\n'],
    ['lives as long as a listener does', 'listening', 0, 'still alive\n'],
    ['ends at once by process.exit', 'exit', 7, ''],
    [
      'hears what a callback throws, and the loop goes on',
      'watcherThrows',
      0,
      'second timer of the same turn\nuncaught: first\nlater turn\n',
    ],
    ['can terminate a worker whose loop sleeps', 'terminate', 0, 'terminated: 1\n'],
    [
      'can terminate a worker whose loop is busy',
      'terminateUnderLoad',
      0,
      'terminated every time\n',
    ],
    ['has workers that end by process.exit', 'workerExit', 0, 'ended: 3\n'],
    ['has workers that end by what they throw', 'workerThrows', 0, 'ended: thrown in the worker\n'],
    ['ends at once beside a worker whose loop sleeps', 'exitBesideWorker', 7, ''],
    [
      'leaves libuv its threads, eight loops here and eight in workers',
      'eightLoops',
      0,
      'fs is not delayed\n',
    ],
    ['uses no processor while nothing happens', 'idle', 0, 'sleeps\n'],
  ])('%s', async (_, name, code, stdout) => {
    const ended = await scenario(name);
    expect(ended.stderr).toBe('');
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout });
  });

  it('ends at once by what is thrown and not caught', async () => {
    const { code, stderr } = await scenario('throw');
    expect(code).toBe(1);
    expect(stderr).toContain('uncaught on purpose');
  });
});

/** The loop that blocks its thread, as a C program's does. Each in a process of its own, under a watchdog. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { run } from '../../test/support/process.ts';

const program = fileURLToPath(new URL('testing/blocking.test-child.ts', import.meta.url));

async function scenario(name: string): Promise<unknown> {
  const node = [process.execPath, '--conditions=wirebook-source', '--import', 'tsx', program, name];
  const shell = ['-c', 'ulimit -n 128; exec "$@"', 'sh', ...node];
  const { code, stdout, stderr } = await run('sh', shell, { timeoutMs: 20_000 });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

describe.runIf(process.platform === 'linux').concurrent('a loop that runs', () => {
  it('fires timers in their order, not those taken back, and ends when nothing is left', async () => {
    expect(await scenario('timers')).toEqual([5, 10, 20]);
  });

  it('stops when this turn is over, whatever is queued', async () => {
    expect(await scenario('stop')).toBe(3);
  });

  it('is woken from another thread', async () => {
    expect(await scenario('wake')).toEqual({ woken: 1, afterClose: 'EBADF' });
  });

  it('throws on what a callback threw when the turn is over, and can run again', async () => {
    expect(await scenario('thrown')).toEqual({ single: 'three', later: 1 });
  });

  it('is driven by one at a time', async () => {
    const driven = 'ERR_LOOP_DRIVEN';
    expect(await scenario('driven')).toEqual([driven, driven, 'no error', driven]);
  });

  it('tells nobody of an event whose descriptor has passed on', async () => {
    const { heard, staleEvents, inherited } = (await scenario('stale')) as {
      heard: string[];
      staleEvents: number;
      inherited: boolean;
    };
    expect(heard).toEqual(['an old one']);
    expect({ staleEvents, inherited }).toEqual({ staleEvents: 1, inherited: true });
  });

  it('leaks nothing when it cannot listen', async () => {
    expect(await scenario('listenFails')).toEqual({
      code: 'EADDRINUSE',
      leaked: 0,
      onClosed: 'EBADF',
      leakedThen: 0,
    });
  });

  it('gives back what it has when there are too few descriptors to begin', async () => {
    expect(await scenario('noDescriptors')).toEqual({ loop: 'EMFILE', again: 'no error' });
  });

  it('turns clients away when descriptors are used up, and serves again when there are some', async () => {
    expect(await scenario('reserveLost')).toEqual({ turnedAway: true, came: 1, open: 0 });
  });
});

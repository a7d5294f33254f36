import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, expect, it } from 'vitest';
import { firstWrong, openScenes, storyOf } from './scenes.ts';

const TEST = new URL('./fixtures/2-meets.test.ts', import.meta.url).href;

const folders = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`wirebook-scenes-${process.pid}-`));
// Registered before the scenes are opened, so it runs when they have been closed.
afterAll(() => expect(folders()).toEqual([]));

const memory = { cells: new SharedArrayBuffer(4) };
const scenes = await openScenes<typeof import('./fixtures/2-meets.child.ts')>(
  TEST,
  './2-meets.child.ts',
  { memory },
);

it('finds an order that is wrong, and tells the story up to the step that counts', async () => {
  const wrong = await firstWrong(scenes, 'count', {
    wrong: () => new Int32Array(memory.cells)[0] !== 2,
  });
  if (wrong === undefined) return expect.fail('two hundred seeds, and none loses a count');
  const lines = storyOf(wrong, wrong.trace[1])
    .split('\n')
    .map((line) => line.trim());
  expect(lines[0]).toMatch(/^seed \d+: finished after 4 steps$/);
  expect(lines.slice(1, 4)).toEqual([
    'thread 0 returned',
    'thread 1 returned',
    'the steps up to the one that counts:',
  ]);
  expect(lines.slice(4)).toEqual([
    expect.stringMatching(/^thread \d {2}cells\[0\] load: 0$/),
    expect.stringMatching(/^thread \d {2}cells\[0\] load: 0$/),
  ]);
});

it('gives undefined when every order is right', async () => {
  expect(await firstWrong(scenes, 'count', { seeds: 20 })).toBeUndefined();
});

it('tells the whole story when no step is named', async () => {
  const wrong = await firstWrong(scenes, 'sleep');
  expect(storyOf(wrong ?? expect.fail('it should be a deadlock'))).toMatch(
    /deadlock.*\n +thread 0 waits at cells\[0\]\n +thread 1 waits at cells\[0\]\n +the steps:\n.*sleeps\n.*sleeps$/,
  );
});

it('passes on what the workshop says: nothing written, no such export', async () => {
  await expect(firstWrong(scenes, 'notYet')).rejects.toThrow(/^not written yet$/);
  await expect(firstWrong(scenes, 'noSuchExport')).rejects.toMatchObject({
    diagnosis: { mistake: 'workshop/fixtures/2-meets.ts exports no `noSuchExport`' },
  });
});

it('leaves a slip to the test, with the place in the source', async () => {
  const wrong = await firstWrong(scenes, 'slip');
  expect(wrong?.error).toMatchObject({ name: 'TypeError', message: 'a slip of the pen' });
  expect(wrong?.error?.stack).toMatch(/fixtures\/2-meets\.ts:\d+/);
});

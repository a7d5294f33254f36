/**
 * Runs an exercise's scenes under a turnstile: the reader's code on several threads, in every order that a few hundred seeds give.
 *
 * Knows: how the threads get the module under test, and how to tell a reader of a schedule. Must not know: any exercise.
 *
 * Decision: no child process. The threads block, the test does not; and the turnstile itself ends a thread that never comes back.
 * What the threads load is built once beforehand: a worker that compiles TypeScript by itself takes ten times as long to start.
 */

import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll } from 'vitest';
import type { Schedule, SearchOptions, Step, Turnstile, TurnstileOptions } from 'wirebook/threads';
import { REPOSITORY } from './catalog.ts';
import { isUntouchedMessage } from './diagnosis.ts';
import type { SceneAddress } from './scene-subject.ts';
import { subjectPath } from './subject.ts';
import { rootOf } from './subject-path.ts';

/** How many of the last steps a diagnosis shows. */
const SHOWN_STEPS = 14;
/** Puts the lines of a story under the first, where a diagnosis has its values. */
const INDENT = '\n            ';

/**
 * Starts the threads; they end after the tests of the file.
 *
 * @param testUrl the test's own `import.meta.url`
 * @param file the scenes beside the test, such as `./1-x.child.ts`; they get at the module under test by `sceneSubject`
 */
export async function openScenes<Scenes>(
  testUrl: string,
  file: string,
  options: TurnstileOptions,
): Promise<Turnstile<Scenes>> {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), `wirebook-scenes-${process.pid}-`));
  let turnstile: Turnstile<Scenes> | undefined;
  afterAll(async () => {
    await turnstile?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  const source = subjectPath(testUrl);
  const threads = path.join(REPOSITORY, 'lib/threads');
  await build({
    entryPoints: {
      turnstile: path.join(threads, 'turnstile.ts'),
      'turnstile-worker': path.join(threads, 'turnstile-worker.ts'),
      scenes: fileURLToPath(new URL(file, testUrl)),
      subject: source,
    },
    outdir: folder,
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['wirebook-source'],
    sourcemap: 'inline',
    logLevel: 'silent',
  });
  const at = (name: string): URL => pathToFileURL(path.join(folder, `${name}.js`));
  const built = (await import(/* @vite-ignore */ at('turnstile').href)) as {
    readonly Turnstile: typeof Turnstile;
  };
  const address: SceneAddress = {
    built: fileURLToPath(at('subject')),
    source,
    root: rootOf(fileURLToPath(testUrl)),
  };
  const scenes = at('scenes');
  for (const [name, value] of Object.entries(address)) scenes.searchParams.set(name, value);
  turnstile = await built.Turnstile.open<Scenes>(scenes, options);
  return turnstile;
}

/**
 * The first schedule of some seeds that is not as it should be, or undefined.
 *
 * @throws "not written yet", or a diagnosis, if that is what a thread threw
 */
export async function firstWrong<Scenes>(
  turnstile: Turnstile<Scenes>,
  scene: keyof Scenes & string,
  options: SearchOptions = {},
): Promise<Schedule | undefined> {
  const found = await turnstile.search(scene, options);
  const error = found?.error;
  if (error === undefined) return found;
  if (isUntouchedMessage(error.message) || 'diagnosis' in error) throw error;
  return found;
}

/**
 * A schedule as a diagnosis shows it: how it ended, and some steps. The seed repeats it.
 *
 * @param upTo shows the steps up to this one; the last of all unless given
 */
export function storyOf(schedule: Schedule, upTo?: Step): string {
  return schedule.describe(SHOWN_STEPS, upTo).replaceAll('\n', INDENT);
}

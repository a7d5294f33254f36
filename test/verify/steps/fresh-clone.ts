/**
 * A newcomer's first two commands, in a clone of what is committed, with nothing installed.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { cleanEnvironment } from '../../support/environment.ts';
import { run } from '../../support/process.ts';
import { root } from '../../support/root.ts';
import { makeTemporary, removeTemporary } from '../../support/temporary.ts';
import type { Step } from '../step.ts';

const COMMANDS = [['run', 'chapter', '1'], ['test']] as const;

/** In the environment of everything that runs in the clone. */
const MARK = 'WIREBOOK_FRESH_CLONE';

/** What was told to end may take a moment. */
const GRACE_MS = 5_000;

export const freshClone: Step = {
  name: 'fresh-clone',
  about: 'in a new clone, npm run chapter 1 and npm test work and leave nothing behind',
  async check() {
    if (process.env[MARK] !== undefined) return { problems: [], leftOut: 'inside a fresh clone' };
    if (!existsSync(join(root, '.git'))) return { problems: [], leftOut: 'not a git repository' };
    const folder = makeTemporary('clone');
    try {
      return { problems: await checkClone(folder), ...(await uncommitted()) };
    } finally {
      removeTemporary(folder);
    }
  },
};

async function checkClone(folder: string): Promise<string[]> {
  const clone = join(folder, 'clone');
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const cloned = await run('git', ['clone', '--quiet', root, clone]);
  if (cloned.code !== 0) return [`git clone failed:\n${cloned.output}`];

  const env = cleanEnvironment({ [MARK]: folder, TMPDIR: temporary, NO_COLOR: '1' });
  const problems: string[] = [];
  for (const args of COMMANDS) {
    const ended = await run('npm', args, { cwd: clone, env, timeoutMs: 1_500_000 });
    const how = ended.timedOut ? 'was still running after 10 minutes' : `ended with ${ended.code}`;
    if (ended.code !== 0)
      problems.push(
        `npm ${args.join(' ')} ${how}; the end of what it said:\n${tail(ended.output)}`,
      );
    for (const { pid, command } of await leftRunning(folder)) {
      problems.push(`npm ${args.join(' ')} left running: ${command}`);
      process.kill(pid, 'SIGKILL');
    }
  }
  const changed = await run('git', ['status', '--porcelain'], { cwd: clone });
  if (changed.output !== '') problems.push(`files left in the clone:\n${changed.output}`);
  // Other programs keep caches there; ours has nothing to leave.
  const files = readdirSync(temporary).filter((name) => name.startsWith('wirebook'));
  if (files.length > 0)
    problems.push(`${files.length} files left in the temporary folder, such as ${files[0]}`);
  return problems;
}

function tail(output: string): string {
  return output.trimEnd().split('\n').slice(-40).join('\n');
}

interface Left {
  readonly pid: number;
  readonly command: string;
}

/** The processes that carry our mark and do not end soon. */
async function leftRunning(mark: string): Promise<Left[]> {
  const untilMs = performance.now() + GRACE_MS;
  let left = marked(mark);
  while (left.length > 0 && performance.now() < untilMs) {
    await setImmediate();
    left = marked(mark);
  }
  return left;
}

/** Linux tells which environment a process has; elsewhere nothing is seen. */
function marked(mark: string): Left[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      if (!environment.includes(`${MARK}=${mark}`)) return [];
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return [{ pid: Number(pid), command }];
    } catch {
      return []; // It has ended meanwhile, or is somebody else's.
    }
  });
}

async function uncommitted(): Promise<{ note?: string }> {
  const { output } = await run('git', ['status', '--porcelain'], { cwd: root });
  const changes = output.split('\n').filter(Boolean).length;
  return changes === 0 ? {} : { note: `${changes} uncommitted changes are not in it` };
}

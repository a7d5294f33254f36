/**
 * setup.mjs in a folder of its own, with a stand-in for npm that installs what the lock file names and keeps a log.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { start, type Ended, type Running } from './support/process.ts';
import { makeTemporary, removeTemporary } from './support/temporary.ts';

const setup = fileURLToPath(new URL('../setup.mjs', import.meta.url));

const NPM = `
const fs = require('fs');
fs.appendFileSync('npm.log', 'start ' + process.argv.slice(2).join(' ') + '\\n');
if (fs.existsSync('offline')) {
  console.error('npm error code ENOTFOUND');
  process.exit(1);
}
fs.rmSync('node_modules', { recursive: true, force: true });
const timer = setInterval(() => {
  if (fs.existsSync('hold')) return;
  clearInterval(timer);
  const { packages } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
  for (const [path, entry] of Object.entries(packages)) {
    if (path === '' || entry.optional) continue;
    fs.mkdirSync(path, { recursive: true });
    fs.writeFileSync(path + '/package.json', '{}');
  }
  fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }));
  fs.appendFileSync('npm.log', 'end\\n');
}, 5);
`;

let folder: string;
let started: Running[];

beforeEach(() => {
  folder = makeTemporary('setup');
  started = [];
  cpSync(setup, join(folder, 'setup.mjs'));
  write('npm-cli.cjs', NPM);
  write('package.json', { devDependencies: { tool: '^1.0.0' } });
  writeLock('1.0.0');
});

afterEach(async () => {
  for (const one of started) one.killAll();
  await Promise.all(started.map((one) => one.ended));
  removeTemporary(folder);
});

function write(name: string, content: unknown): void {
  writeFileSync(
    join(folder, name),
    typeof content === 'string' ? content : JSON.stringify(content),
  );
}

function writeLock(toolVersion: string): void {
  write('package-lock.json', {
    packages: {
      '': {},
      'node_modules/tool': { version: toolVersion },
      'node_modules/tool/node_modules/part': { version: '2.0.0' },
      'node_modules/rare': { version: '1.0.0', optional: true },
    },
  });
}

function begin(nodeArgs: readonly string[] = []): Running {
  const running = start(process.execPath, [...nodeArgs, 'setup.mjs'], {
    cwd: folder,
    env: { ...process.env, npm_execpath: join(folder, 'npm-cli.cjs') },
    timeoutMs: 20_000,
  });
  started.push(running);
  return running;
}

function setUp(): Promise<Ended> {
  return begin().ended;
}

/** What npm was asked for, a line each. */
function npmLog(): string[] {
  const log = join(folder, 'npm.log');
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
}

const INSTALL = ['start ci --include=dev --no-audit --no-fund', 'end'];

describe('when something is missing', () => {
  it('installs once, says so in two lines, and is silent from then on', async () => {
    const first = await setUp();
    expect(first).toMatchObject({ code: 0, stdout: '' });
    expect(first.stderr).toMatch(
      /^Installing \(npm ci\): nothing is installed yet\. .*\nInstalled in \d+ s\.\n$/,
    );
    expect(await setUp()).toMatchObject({ code: 0, output: '' });
    expect(npmLog()).toEqual(INSTALL);
    expect(readdirSync(folder).filter((name) => name.startsWith('.setup'))).toEqual([]);
  });

  const breakages: [string, () => void][] = [
    ['tool is missing', () => rmSync(join(folder, 'node_modules/tool'), { recursive: true })],
    ['tool is 1.0.0, and package-lock.json names 1.1.0', () => writeLock('1.1.0')],
    ['node_modules is incomplete', () => rmSync(join(folder, 'node_modules/.package-lock.json'))],
    ['node_modules is incomplete', () => write('node_modules/.package-lock.json', '{"packa')],
    [
      'part is missing',
      () =>
        write('node_modules/.package-lock.json', {
          packages: { 'node_modules/tool': { version: '1.0.0' } },
        }),
    ],
    [
      'what is installed is for another kind of machine (tool)',
      () =>
        write('node_modules/.package-lock.json', {
          packages: { 'node_modules/tool': { version: '1.0.0', os: ['plan9'] } },
        }),
    ],
  ];
  it.each(breakages)('says “%s” and installs again', async (why, damage) => {
    await setUp();
    damage();
    const again = await setUp();
    expect(again.stderr).toContain(`Installing (npm ci): ${why}.`);
    expect(again.code).toBe(0);
    expect(await setUp()).toMatchObject({ code: 0, output: '' });
  });
});

describe('when it cannot install', () => {
  it('shows what npm said, then one sentence with what to do', async () => {
    write('offline', '');
    const { code, stderr } = await setUp();
    expect(code).toBe(1);
    expect(stderr.trim().split('\n').slice(1)).toEqual([
      'npm error code ENOTFOUND',
      "npm ci could not reach the registry (ENOTFOUND, its own words above): go online, or set npm's proxy or registry, then run the same command again.",
    ]);
    rmSync(join(folder, 'offline'));
    expect((await setUp()).code).toBe(0);
  });

  it('names a lock file that is damaged', async () => {
    write('package-lock.json', '<<<<<<< HEAD');
    const { code, stderr } = await setUp();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Setting up failed: package-lock\.json is not JSON \(.*\)\.\n$/);
  });
});

describe('on an old Node', () => {
  it.each(['12.22.12', '18.20.8', '20.18.3'])('says so on %s in one sentence', async (version) => {
    const pretend = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`;
    const { code, stderr } = await begin(['--import', pretend]).ended;
    expect(code).toBe(1);
    expect(stderr).toBe(
      `This is Node ${version}; Wirebook needs 20.19 or newer, which you find at https://nodejs.org (with nvm: nvm install 20).\n`,
    );
    expect(npmLog()).toEqual([]);
  });

  it('can be read by it: no newer syntax, no import with a prefix', async () => {
    const source = readFileSync(setup, 'utf8');
    const [old, today] = await Promise.all([
      transform(source, { target: 'node12.20' }),
      transform(source, { target: 'esnext' }),
    ]);
    expect(old.code).toBe(today.code);
    expect(source).not.toMatch(/from 'node:/);
  });
});

describe('two at once', () => {
  it('the second waits for the first, and finds everything done', async () => {
    write('hold', '');
    const first = begin();
    await first.said(/Installing/);
    const second = begin();
    await second.said(/\n/);
    rmSync(join(folder, 'hold'));
    expect((await first.ended).code).toBe(0);
    expect(await second.ended).toMatchObject({ code: 0 });
    expect((await second.ended).stderr).toBe(
      `Another command is installing here (process ${first.pid}); waiting for it. (If none is, delete .setup.lock.)\n`,
    );
    expect(npmLog()).toEqual(INSTALL);
  });

  it('takes over the lock of a process that is dead, one of many and once', async () => {
    const dead = spawnSync(process.execPath, ['--version']).pid;
    mkdirSync(join(folder, '.setup.lock'));
    write(`.setup.lock/${dead}`, '');
    const all = await Promise.all([setUp(), setUp(), setUp()]);
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(npmLog()).toEqual(INSTALL);
    expect(existsSync(join(folder, '.setup.lock'))).toBe(false);
  });

  it('waits for an npm whose setup was killed', async () => {
    write('hold', '');
    const first = begin();
    await first.said(/Installing/);
    await npmStarted();
    first.signal('SIGKILL');
    const second = begin();
    await second.said(/waiting for it/);
    rmSync(join(folder, 'hold'));
    expect((await second.ended).code).toBe(0);
    expect(npmLog()).toEqual(INSTALL);
  });

  it('ends npm and gives the lock back when it is interrupted', async () => {
    write('hold', '');
    const first = begin();
    await first.said(/Installing/);
    await npmStarted();
    first.signal('SIGINT');
    expect((await first.ended).code).toBe(130);
    expect(existsSync(join(folder, '.setup.lock'))).toBe(false);
    rmSync(join(folder, 'hold'));
    expect((await setUp()).code).toBe(0);
    expect(npmLog()).toEqual([INSTALL[0], ...INSTALL]);
  });
});

/** Resolves when npm has begun, so that its process is named in the lock. */
async function npmStarted(): Promise<void> {
  while (npmLog().length === 0 || readdirSync(join(folder, '.setup.lock')).length < 2) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

// Runs before every command (`prechapter`, `pretest` …): checks the Node version, and installs what package-lock.json
// names where node_modules does not hold it. Silent and quick when there is nothing to do.
//
// Plain JavaScript without dependencies. No syntax and no `node:` import that a Node far too old could not read:
// it has to come as far as the sentence that says so.
//
// What is installed is compared by content (npm leaves its own lock file in node_modules), not by time: `git checkout`
// and unpacked archives give files any time they like.

import { spawn } from 'child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmdirSync } from 'fs';
import { unlinkSync, writeFileSync } from 'fs';
import { basename, dirname, join } from 'path';
import { fileURLToPath } from 'url';

const NEEDED = [20, 19];
const root = dirname(fileURLToPath(import.meta.url));
const lock = join(root, '.setup.lock');
const EXPECTED = ['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EPERM', 'ERR_JSON'];
const held = []; // our own names in it

main().catch((error) => stop(`Setting up failed: ${error.message}.`));

async function main() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
    return stop(
      `This is Node ${process.versions.node}; Wirebook needs ${NEEDED.join('.')} or newer, which you find at https://nodejs.org (with nvm: nvm install ${NEEDED[0]}).`,
    );
  }
  // Somebody may be installing right now; what is on disk then is no guide.
  if (!existsSync(lock) && whyInstall() === undefined) return undefined;
  await acquire();
  try {
    const why = whyInstall();
    if (why !== undefined) await install(why);
  } finally {
    release(held);
  }
  return undefined;
}

// ---- what is there, against what is named ----

function whyInstall() {
  const wanted = json('package-lock.json').packages;
  if (!existsSync(join(root, 'node_modules'))) return 'nothing is installed yet';
  // npm removes this file early and writes it last.
  const present = quietly(() => json('node_modules', '.package-lock.json').packages);
  if (present === undefined) return 'node_modules is incomplete';

  const { dependencies, devDependencies } = json('package.json');
  for (const name of Object.keys(Object.assign({}, dependencies, devDependencies))) {
    if (!existsSync(join(root, 'node_modules', name, 'package.json'))) return `${name} is missing`;
  }
  for (const path of Object.keys(wanted)) {
    if (path === '') continue;
    const [want, have] = [wanted[path], present[path]];
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    // What is optional is left out where it does not fit this machine, or could not be had.
    if (have === undefined && !(want.optional || want.devOptional || want.peer)) {
      return `${name} is missing`;
    }
    if (have !== undefined && have.version !== want.version) {
      return `${name} is ${have.version}, and package-lock.json names ${want.version}`;
    }
    if (have !== undefined && have.integrity !== want.integrity) return `${name} has changed`;
    if (have !== undefined && !(fits(have.os, process.platform) && fits(have.cpu, process.arch))) {
      return `what is installed is for another kind of machine (${name})`; // a folder shared with a container
    }
  }
  return undefined;
}

/** npm's `os` and `cpu` lists: what is allowed, or with `!` what is not. */
function fits(allowed, mine) {
  if (allowed === undefined || allowed.length === 0) return true;
  if (allowed.indexOf(`!${mine}`) !== -1) return false;
  return allowed[0][0] === '!' || allowed.indexOf(mine) !== -1;
}

function json(...path) {
  const text = readFileSync(join(root, ...path), 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw Object.assign(new Error(`${path.join('/')} is not JSON (${error.message})`), {
      code: 'ERR_JSON',
    });
  }
}

// ---- installing ----

async function install(why) {
  say(`Installing (npm ci): ${why}. This takes a little, once.`);
  const started = Date.now();
  const { code, output } = await npmCi();
  if (code === 0) {
    const still = whyInstall();
    if (still !== undefined) {
      return stop(`npm ci ended well, and still ${still}: delete node_modules and run it again.`);
    }
    return say(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
  }
  if (code === undefined) return undefined; // interrupted
  process.stderr.write(output);
  const network =
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED)\b/;
  const cause = network.exec(output);
  return stop(
    cause === null
      ? `npm ci failed, in its own words above: mend that, then run the same command again.`
      : `npm ci could not reach the registry (${cause[1]}, its own words above): go online, or set npm's proxy or registry, then run the same command again.`,
  );
}

/** Its exit code (undefined: a signal ended it) and all that it said. */
function npmCi() {
  // Development dependencies whatever NODE_ENV says: they are what the workbook runs on.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath || '';
  const options = { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] };
  const child = /^npm(-cli)?\.c?js$/.test(basename(npm))
    ? spawn(process.execPath, [npm].concat(args), options)
    : spawn('npm', args, Object.assign({ shell: process.platform === 'win32' }, options));
  // Should this process die alone, the lock still names one that lives.
  if (child.pid !== undefined) {
    held.push(child.pid);
    writeFileSync(join(lock, String(child.pid)), '');
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      process.exitCode = 130;
      child.kill(signal);
    });
  }
  return new Promise((resolve) => {
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => resolve({ code: 1, output: `${error.message}\n` }));
    child.on('close', (code) => {
      const interrupted = code === null || process.exitCode === 130;
      if (interrupted) process.exitCode = 130;
      resolve({ code: interrupted ? undefined : code, output: Buffer.concat(output).toString() });
    });
  });
}

// ---- one at a time ----
//
// The lock is a folder that holds one empty file for each process at work, named by its id. It is made aside and renamed
// into place, so it never stands without its holder. A holder that is dead is removed by name: should another process have
// taken over in between, that name is no longer there and nothing happens; nor can a folder be removed that is not empty.

async function acquire() {
  for (let attempt = 0, told = false; !takeLock(attempt); attempt += 1) {
    const alive = holders().filter(isAlive);
    if (alive.length === 0) {
      release(holders());
      continue;
    }
    if (!told) {
      say(
        `Another command is installing here (process ${alive[0]}); waiting for it. (If none is, delete ${basename(lock)}.)`,
      );
      told = true;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}

function takeLock(attempt) {
  const mine = `${lock}.${process.pid}`;
  if (!existsSync(mine)) mkdirSync(mine);
  writeFileSync(join(mine, String(process.pid)), '');
  try {
    renameSync(mine, lock);
    held.push(process.pid);
    return true;
  } catch (error) {
    unlinkSync(join(mine, String(process.pid)));
    rmdirSync(mine);
    const taken = error.code === 'ENOTEMPTY' || error.code === 'EEXIST' || existsSync(lock);
    if (!taken && attempt > 20) throw error; // Windows says EPERM where Linux says ENOTEMPTY
    return false;
  }
}

function release(names) {
  for (const name of names) quietly(() => unlinkSync(join(lock, String(name))));
  quietly(() => rmdirSync(lock));
}

function holders() {
  return quietly(() => readdirSync(lock)) || [];
}

function isAlive(id) {
  try {
    process.kill(Number(id), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM'; // somebody else's
  }
}

/** What `action` gives; undefined where the file is not there, or is not as it should be. */
function quietly(action) {
  try {
    return action();
  } catch (error) {
    if (EXPECTED.indexOf(error.code) === -1) throw error;
    return undefined;
  }
}

// ---- saying ----

function say(line) {
  process.stderr.write(`${line}\n`);
}

function stop(line) {
  say(line);
  process.exitCode = 1;
}

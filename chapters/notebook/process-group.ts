/**
 * A process group: a process that was started `detached`, and all that it started.
 *
 * Knows: how groups are ended, and who is left in one. Must not know: chapters and cells.
 *
 * Decision: a member that is dead but not yet buried (its parent is gone, nobody has asked for its exit code) is no member. Where
 * there is /proc, it tells them apart; elsewhere the system buries them at once.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';

const LOOK_AGAIN_MS = 10;

/** Ends all that is in it, whatever it does at the moment. */
export function endGroup(leader: number | undefined): void {
  try {
    process.kill(-(leader ?? Number.NaN), 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}

/**
 * Whether anybody is left when the leader has been gone for a while. Helpers end because their leader did (esbuild's service,
 * which tsx starts, is one), and that takes a moment.
 */
export async function outlives(leader: number | undefined, graceMs: number): Promise<boolean> {
  const deadline = performance.now() + graceMs;
  while (hasMembers(leader)) {
    if (performance.now() > deadline) return true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  return false;
}

function hasMembers(leader: number | undefined): boolean {
  try {
    process.kill(-(leader ?? Number.NaN), 0);
  } catch {
    return false;
  }
  if (!existsSync('/proc/self/stat')) return true;
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && isMember(name, leader));
}

function isMember(pid: string, leader: number | undefined): boolean {
  try {
    // The name stands in brackets and may hold anything: state, parent and group come behind it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(group) === leader && state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}

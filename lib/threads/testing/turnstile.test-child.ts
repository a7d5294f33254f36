/** What the threads of turnstile.test.ts run: small programs, right ones and wrong ones. */
import { Mutex } from '../mutex.ts';
import type { TurnstilePart } from '../turnstile-part.ts';

function cellsOf({ memory }: TurnstilePart): Int32Array {
  const { cells } = memory;
  if (cells === undefined) throw new Error('these scenes need `cells`');
  return new Int32Array(cells);
}

function mutexOf(part: TurnstilePart, at: number): Mutex {
  return new Mutex(cellsOf(part), at, { atomics: part.atomics, id: part.thread + 1 });
}

/** Counts by a load and a store: another thread's count may get lost between the two. */
export function countUnlocked(part: TurnstilePart): void {
  const cells = cellsOf(part);
  for (let i = 0; i < 3; i += 1) {
    const count = part.atomics.load(cells, 0);
    part.atomics.store(cells, 0, count + 1);
  }
}

/** The same, behind a mutex. */
export function countLocked(part: TurnstilePart): void {
  const cells = cellsOf(part);
  const mutex = mutexOf(part, 4);
  for (let i = 0; i < 3; i += 1) {
    mutex.lock();
    const count = part.atomics.load(cells, 0);
    part.atomics.store(cells, 0, count + 1);
    mutex.unlock();
  }
}

/** The first thread takes two locks in one order, the others in the other. */
export function crossLocks(part: TurnstilePart): void {
  const [first, second] = part.thread === 0 ? [4, 6] : [6, 4];
  mutexOf(part, first ?? 0).holding(() => mutexOf(part, second ?? 0).holding(() => {}));
}

/** The last thread sets a flag, for which the others spin, if it comes to that. */
export function spin(part: TurnstilePart<{ readonly set: boolean }>): void {
  const cells = cellsOf(part);
  if (part.thread === part.threads - 1) {
    if (part.data.set) part.atomics.store(cells, 0, 1);
    return;
  }
  while (part.atomics.load(cells, 0) === 0);
}

/** The first thread loops without an atomic operation. */
export function runAway(part: TurnstilePart): void {
  const cells = cellsOf(part);
  while (part.thread === 0 && cells[0] === 0);
  part.atomics.store(cells, 1, 1);
}

/** The first thread sleeps for ever, and takes no error for an answer. */
export function stubborn(part: TurnstilePart): void {
  const cells = cellsOf(part);
  while (part.thread === 0) {
    try {
      part.atomics.wait(cells, 0, 0);
    } catch {
      // again
    }
  }
}

/** The first thread sleeps for ever, and has something to do at the end. */
export function tidy(part: TurnstilePart): string {
  const cells = cellsOf(part);
  try {
    if (part.thread === 0) part.atomics.wait(cells, 0, 0);
  } finally {
    part.atomics.add(cells, 1, 1);
  }
  return 'tidy';
}

export function leave(part: TurnstilePart): void {
  const cells = cellsOf(part);
  if (part.thread === 0) process.exit(3);
  part.atomics.wait(cells, 0, 0);
}

export function fail(part: TurnstilePart): void {
  const cells = cellsOf(part);
  part.atomics.add(cells, 0, 1);
  if (part.thread === 0) {
    const cause = { code: 'ERR_MADE_UP', secret: () => {} };
    throw Object.assign(new RangeError('out of everything'), cause);
  }
  part.atomics.add(cells, 0, 1);
}

export function failOddly(): void {
  throw 'a string'; // oxlint-disable-line no-throw-literal
}

export async function later(): Promise<void> {
  await Promise.reject(new Error('nobody hears this'));
}

export function giveFunction(): () => void {
  return () => {};
}

export function useOwnMemory({ atomics }: TurnstilePart): void {
  atomics.load(new Int32Array(new SharedArrayBuffer(4)), 0);
}

export function operations(part: TurnstilePart): number[] {
  const { atomics } = part;
  const cells = cellsOf(part);
  return [
    atomics.store(cells, 0, 12),
    atomics.add(cells, 0, 3),
    atomics.sub(cells, 0, 1),
    atomics.and(cells, 0, 6),
    atomics.or(cells, 0, 9),
    atomics.exchange(cells, 0, 5),
    atomics.compareExchange(cells, 0, 4, 1),
    atomics.compareExchange(cells, 0, 5, 7),
    atomics.load(cells, 0),
    atomics.notify(cells, 0),
  ];
}

/** The first thread waits in several ways; the others change nothing. */
export function waits(part: TurnstilePart): unknown {
  const { atomics } = part;
  const cells = cellsOf(part);
  if (part.thread !== 0) return undefined;
  return [
    atomics.wait(cells, 0, 1),
    atomics.wait(cells, 0, 0, 0),
    performance.now(),
    atomics.wait(cells, 0, 0, 50.5),
    performance.now(),
    atomics.wait(cells, 0, 0, 10),
    performance.now(),
  ];
}

/** All wait, each with a time-out of its own. @returns when it was over */
export function staggered(part: TurnstilePart): number {
  part.atomics.wait(cellsOf(part), 0, 0, 100 - 10 * part.thread);
  return performance.now();
}

/** The first thread waits with a time-out; the others go on for a while, and wake it then. */
export function outwait(part: TurnstilePart): unknown {
  const { atomics } = part;
  const cells = cellsOf(part);
  if (part.thread === 0) return atomics.wait(cells, 0, 0, 1_000);
  for (let i = 0; i < 40; i += 1) atomics.add(cells, 1, 1);
  atomics.store(cells, 0, 1);
  atomics.notify(cells, 0);
  return undefined;
}

/** All but the last wait until the flag is set; the last sets it when they sleep, and wakes so many. */
export function wakeSome(part: TurnstilePart<{ readonly count: number }>): unknown {
  const { atomics } = part;
  const cells = cellsOf(part);
  if (part.thread < part.threads - 1) {
    atomics.add(cells, 1, 1);
    const how = atomics.wait(cells, 0, 0, 1_000);
    return [how, performance.now()];
  }
  while (atomics.load(cells, 1) < part.threads - 1);
  for (let i = 0; i < 20; i += 1) atomics.load(cells, 1);
  return atomics.notify(cells, 0, part.data.count);
}

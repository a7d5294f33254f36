/**
 * The system calls that only this chapter makes.
 *
 * Knows: how to reach them through koffi. Must not know: what a peer measures with them. Elsewhere than on Linux there are none.
 */

import { createRequire } from 'node:module';

type Koffi = typeof import('koffi');

function libcCall(prototype: string): ReturnType<ReturnType<Koffi['load']>['func']> {
  const koffi = createRequire(import.meta.url)('koffi') as Koffi;
  return koffi.load(null).func(prototype);
}

/** @returns what starts a thread whose work is one system call, and waits for its end. pthread_create(3), pthread_join(3) */
export function threadForOneCall(): () => void {
  const work: unknown = libcCall('void *dlsym(void *library, const char *name)')(null, 'getppid');
  const create = libcCall(
    'int pthread_create(uint64_t *id, void *options, void *start, void *argument)',
  );
  const join = libcCall('int pthread_join(uint64_t id, void *result)');
  const id = new BigUint64Array(1);
  return () => {
    if (create(id, null, work, null) !== 0) throw new Error('the system gives no more threads');
    join(id[0], null);
  };
}

/** Keeps this thread, and those that it starts from now on, on two cores at most; on Linux. sched_setaffinity(2). */
export function stayOnTwoCores(): void {
  if (process.platform !== 'linux') return;
  const mask = new BigUint64Array(16);
  const [get, set] = ['get', 'set'].map((verb) =>
    libcCall(`int sched_${verb}affinity(int pid, size_t bytes, void *mask)`),
  );
  get?.(0, mask.byteLength, mask);
  let left = 2;
  for (const [at, word] of mask.entries()) {
    let kept = 0n;
    for (let bit = 1n; bit <= word && left > 0; bit <<= 1n) {
      if ((word & bit) === 0n) continue;
      kept |= bit;
      left -= 1;
    }
    mask[at] = kept;
  }
  set?.(0, mask.byteLength, mask);
}

/**
 * The few system calls that only this chapter makes: to compare, to count, and to be refused.
 *
 * Knows: how to reach them through koffi. Must not know: what a cell wants to show with them.
 *
 * Decision: they stay out of the library, which has no use for them: it asks epoll instead of poll, and starts no threads.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { getSystemErrorMap } from 'node:util';

type Koffi = typeof import('koffi');
type Call = ReturnType<ReturnType<Koffi['load']>['func']>;

/** Loaded when it is first needed: where there is no koffi, the cells that need none can run. */
function koffi(): Koffi {
  return createRequire(import.meta.url)('koffi') as Koffi;
}

function libcCall(prototype: string): Call {
  return koffi().load(null).func(prototype);
}

/** `struct pollfd`: the descriptor in 32 bits, what is asked for in 16, what came of it in 16. poll(2). */
export class PollList {
  readonly #entries: Int32Array;
  readonly #poll = libcCall('int poll(void *entries, unsigned long count, int timeoutMs)');

  /** @param fds to be asked whether they can be read */
  constructor(fds: readonly number[]) {
    const POLLIN = 1; // in the low half of the second word: x64 and arm64 are little-endian
    this.#entries = Int32Array.from(fds.flatMap((fd) => [fd, POLLIN]));
  }

  /** What is handed to the kernel at each call. */
  get bytes(): number {
    return this.#entries.byteLength;
  }

  /** @returns how many are ready; which ones, the caller has to look for in the list */
  wait(timeoutMs: number): number {
    return this.#poll(this.#entries, this.#entries.length / 2, timeoutMs);
  }
}

/** Asks for the memory behind a descriptor, to share it with the kernel. @returns `shared`, or why not: `ENODEV` */
export function sharedMemoryOf(fd: number): string {
  const mmap = libcCall(
    'intptr_t mmap(void *at, size_t bytes, int protection, int flags, int fd, int64_t offset)',
  );
  const { errno } = koffi(); // to be asked at once: whatever comes in between may overwrite it
  const [PROT_READ, MAP_SHARED] = [1, 1];
  const address = mmap(null, 4096, PROT_READ, MAP_SHARED, fd, 0) as number | bigint;
  return address === -1 || address === -1n ? errorName(errno()) : 'shared';
}

/** @returns what starts a thread that sleeps in pause(2) for good, and says false when the system allows no more */
export function threadStarter(): () => boolean {
  const pause: unknown = libcCall('void *dlsym(void *library, const char *name)')(null, 'pause');
  const create = libcCall(
    'int pthread_create(void *id, void *options, void *start, void *argument)',
  );
  const id = new BigUint64Array(1);
  return () => create(id, null, pause, null) === 0;
}

/** epoll_wait(2) in one of the four threads that Node keeps for such work. @returns the number of events */
export function waitInThread(epollFd: number, timeoutMs: number): Promise<number> {
  const wait = libcCall('int epoll_wait(int epfd, void *events, int count, int timeoutMs)');
  const events: unknown = koffi().alloc('uint64_t', 16); // outside of JavaScript's heap, which moves things
  return new Promise((resolve, reject) => {
    wait.async(epollFd, events, 8, timeoutMs, (error: Error | null, count: number) => {
      koffi().free(events);
      if (error === null) resolve(count);
      else reject(error);
    });
  });
}

/** How many threads of this process are waiting in one of these epolls. proc(5), `syscall`. */
export function threadsWaitingIn(epollFds: readonly number[]): number {
  const EPOLL_WAITS = process.arch === 'x64' ? ['232', '281'] : ['22'];
  return readdirSync('/proc/self/task').filter((thread) => {
    const [call = '', fd] = readFileSync(`/proc/self/task/${thread}/syscall`, 'utf8').split(' ');
    return EPOLL_WAITS.includes(call) && epollFds.includes(Number(fd));
  }).length;
}

/** Allows this process so many descriptor numbers: the highest is one less. setrlimit(2). */
export function limitDescriptors(count: number): void {
  const RLIMIT_NOFILE = 7;
  const limits = BigUint64Array.of(BigInt(count), BigInt(count));
  if (libcCall('int setrlimit(int resource, void *limits)')(RLIMIT_NOFILE, limits) < 0) {
    throw new Error(`setrlimit refused a limit of ${count} descriptors`);
  }
}

function errorName(errno: number): string {
  return getSystemErrorMap().get(-errno)?.[0] ?? String(errno);
}

/**
 * How another thread rouses a loop that sleeps in epoll_wait.
 *
 * Knows: eventfd(2), a counter that is a descriptor. Must not know: why it was roused; the threads have their own memory for that.
 *
 * Decision: the handle is a plain number, so that it goes through `postMessage`, and a wake-up is one system call that works from
 * any thread of the process, also while the loop's own thread is blocked. It is watched edge-triggered and never read: each
 * write is a new edge, and the counter would need five hundred years to fill.
 */
import { SocketError } from '../socket/index.ts';
import { EAGAIN } from '../socket/errno.ts';
import { CLOEXEC, EFD_NONBLOCK, reactorCalls } from './kernel.ts';

/** The eight bytes that add one to the counter. */
const one = new Uint8Array(8);
one[0] = 1; // little-endian, as x64 and arm64 are

/** @throws SocketError: EMFILE, ENFILE */
export function createWakeHandle(): number {
  const fd = reactorCalls().eventfd(0, CLOEXEC | EFD_NONBLOCK);
  if (fd < 0) throw new SocketError('eventfd', -fd);
  return fd;
}

/**
 * Wakes the loop with this handle: its `onWake` is called. Several calls before it runs are one. From any thread of the process.
 *
 * @param handle `loop.wakeHandle`; not after the loop is closed, when the number may be somebody else's
 * @throws SocketError: EBADF when it is closed
 */
export function wakeLoop(handle: number): void {
  const result = reactorCalls().write(handle, one, one.byteLength);
  if (result < 0 && result !== -EAGAIN) throw new SocketError('write', -result);
}

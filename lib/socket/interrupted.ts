/**
 * What to do when a signal interrupts a call (EINTR).
 *
 * Knows: signal(7), which calls the kernel resumes by itself and which it never does; connect(2), which must not be called twice.
 * Must not know: bytes, addresses.
 *
 * Decision: the caller never sees EINTR, and its time-out still holds. The kernel starts a time-out afresh with each call, so a
 * signal every second would keep a call with a limit of ten waiting for ever; here the clock runs from the first
 * interruption on.
 */
import { readOption } from './calls.ts';
import { EAGAIN, EINPROGRESS, EINTR } from './errno.ts';
import { libc } from './libc.ts';

const POLLOUT = 4;

type Timeout = 'SO_RCVTIMEO' | 'SO_SNDTIMEO';

const pollfd = new Int32Array(2); // the descriptor; then events in the low half and, as the answer, revents in the high

/**
 * Makes a call again that a signal has interrupted, until it ends otherwise.
 *
 * @param timeout which option bounds the call; when that time has passed since the first interruption, the call has timed out
 * @returns what the call returned, or −EAGAIN
 */
export function retryWhileInterrupted(fd: number, timeout: Timeout, call: () => number): number {
  const remainingMs = countdown(fd, timeout);
  for (;;) {
    const result = call();
    if (result !== -EINTR) return result;
    if (remainingMs() <= 0) return -EAGAIN;
  }
}

/**
 * Waits for the end of a connect that a signal has interrupted: until the socket can be written, then SO_ERROR says how it
 * went.
 *
 * @returns 0 when connected, an errno negated when not, −EINPROGRESS when SO_SNDTIMEO is over
 */
export function finishConnect(fd: number): number {
  const remainingMs = countdown(fd, 'SO_SNDTIMEO');
  for (;;) {
    const left = remainingMs();
    if (left <= 0) return -EINPROGRESS;
    pollfd[0] = fd;
    pollfd[1] = POLLOUT;
    const ready = libc().poll(pollfd, 1, left > MAX_POLL_MS ? -1 : Math.ceil(left));
    if (ready > 0) return -readOption(fd, 'SO_ERROR');
    if (ready < 0 && ready !== -EINTR) return ready;
  }
}

const MAX_POLL_MS = 0x7fff_ffff;

/** A clock that starts now: how much of the socket's time-out is left, in ms; Infinity when there is none. */
function countdown(fd: number, timeout: Timeout): () => number {
  const limitMs = readOption(fd, timeout);
  if (limitMs === 0) return () => Number.POSITIVE_INFINITY;
  const endMs = performance.now() + limitMs;
  return () => endMs - performance.now();
}

/**
 * epoll as the kernel gives it: an interest list that stays in the kernel, and a wait that copies out what is ready.
 *
 * Knows: the three calls and the layout of `struct epoll_event`. Must not know: what a descriptor stands for, or what to do
 * when it is ready.
 *
 * Decision: `wait` fills memory that this object keeps and returns a count; `readyFd(i)`, `readyEvents(i)` and `readyTag(i)`
 * look into it. So ten thousand ready descriptors cost one system call and no allocation.
 *
 *     struct epoll_event, 32 bits a column        events │ fd │ tag              x64: packed, 12 bytes
 *     (the kernel gives `data` back untouched)    events │ unused │ fd │ tag     arm64: aligned, 16 bytes
 */
import { SocketError } from '../socket/index.ts';
import { libc } from '../socket/libc.ts';
import { EINTR } from '../socket/errno.ts';
import { CLOEXEC, type ReactorCalls, reactorCalls } from './kernel.ts';

/** There is something to read, or the peer has ended. epoll_ctl(2) for this and those below. */
export const EPOLLIN = 0x1;
/** Urgent data has arrived. */
export const EPOLLPRI = 0x2;
/** There is room to write; also the end of a connect. */
export const EPOLLOUT = 0x4;
/** An error is pending. Always reported, asked for or not. */
export const EPOLLERR = 0x8;
/** Both directions have ended. Always reported, asked for or not. */
export const EPOLLHUP = 0x10;
/** The peer will send no more (FIN), perhaps only a half-close. */
export const EPOLLRDHUP = 0x2000;
/** Of several epolls that watch this descriptor, wake one or more, not all. Only with `add`. */
export const EPOLLEXCLUSIVE = 0x1000_0000;
/** After one event, silence until `modify`. */
export const EPOLLONESHOT = 0x4000_0000;
/** Edge-triggered: announce a change once, instead of (level-triggered) as long as the state lasts. */
export const EPOLLET = 0x8000_0000;

const names = {
  EPOLLIN,
  EPOLLPRI,
  EPOLLOUT,
  EPOLLERR,
  EPOLLHUP,
  EPOLLRDHUP,
  EPOLLEXCLUSIVE,
  EPOLLONESHOT,
  EPOLLET,
};

/** @returns the flags by name: `EPOLLIN|EPOLLRDHUP`; `0` for none */
export function epollFlagNames(events: number): string {
  const present = Object.entries(names).filter(([, bit]) => (events & bit) !== 0);
  return present.map(([name]) => name).join('|') || '0';
}

const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_DEL = 2;
const EPOLL_CTL_MOD = 3;

/** Where the fields are, counted in 32-bit words. */
const WORDS = process.arch === 'x64' ? 3 : 4;
const FD = WORDS - 2;
const TAG = WORDS - 1;

/** An epoll instance. Linux only, x64 and arm64. */
export class Epoll {
  readonly #calls: ReactorCalls = reactorCalls();
  /** Room for what one `wait` brings. */
  readonly #ready: Int32Array;
  readonly #maxEvents: number;
  readonly #event = new Int32Array(WORDS);
  #fd: number;

  /**
   * epoll_create1(2), with EPOLL_CLOEXEC.
   *
   * @param maxEvents how many events one `wait` brings at most; the others stay in the kernel for the next
   * @throws SocketError: EMFILE, ENFILE; code `ERR_SOCKET_PLATFORM`, `ERR_SOCKET_KOFFI` where it cannot run
   */
  constructor(maxEvents = 1024) {
    this.#maxEvents = maxEvents;
    this.#ready = new Int32Array(maxEvents * WORDS);
    this.#fd = check('epoll_create1', this.#calls.epollCreate1(CLOEXEC));
  }

  /** An epoll is a descriptor itself, readable when something in it is ready: one epoll can stand in another. −1 once closed. */
  get fd(): number {
    return this.#fd;
  }

  /**
   * Puts a descriptor on the interest list. What is ready already is announced, edge-triggered or not.
   *
   * @param interest `EPOLLIN | EPOLLET …`
   * @param tag 32 bits of your own, which come back with each event
   * @throws SocketError: EEXIST when it is on the list, EPERM for a plain file, EBADF, ENOMEM, ENOSPC
   */
  add(fd: number, interest: number, tag = 0): void {
    this.#control(EPOLL_CTL_ADD, fd, interest, tag);
  }

  /**
   * Changes what is asked for. What is ready already is announced again.
   *
   * @throws SocketError: ENOENT when it is not on the list
   */
  modify(fd: number, interest: number, tag = 0): void {
    this.#control(EPOLL_CTL_MOD, fd, interest, tag);
  }

  /**
   * Takes a descriptor from the list. The last `close` of it does so, too.
   *
   * @throws SocketError: ENOENT when it is not on the list
   */
  delete(fd: number): void {
    this.#control(EPOLL_CTL_DEL, fd, 0, 0);
  }

  /**
   * Waits until something is ready, and blocks the thread meanwhile. epoll_wait(2).
   *
   * @param timeoutMs 0 = only look; −1 = for ever; fractions are rounded up
   * @returns how many events can be read below; 0 when the time is over or a signal came. They stand until the next `wait`
   */
  wait(timeoutMs = -1): number {
    const count = this.#calls.epollWait(
      this.#fd,
      this.#ready,
      this.#maxEvents,
      Math.ceil(timeoutMs),
    );
    if (count >= 0) return count;
    return count === -EINTR ? 0 : check('epoll_wait', count);
  }

  /** Which descriptor the event is about. */
  readyFd(index: number): number {
    return this.#ready[index * WORDS + FD] ?? -1;
  }

  /** What happened to it: `EPOLLIN`, `EPOLLOUT` …, as bits. */
  readyEvents(index: number): number {
    return this.#ready[index * WORDS] ?? 0;
  }

  /** The tag that was given with it; as a signed number of 32 bits. */
  readyTag(index: number): number {
    return this.#ready[index * WORDS + TAG] ?? 0;
  }

  /**
   * Takes the place of whatever has this number, which is closed, and gives its own number up. dup3(2).
   *
   * @param fd an open descriptor
   */
  moveTo(fd: number): void {
    check('dup3', this.#calls.dup3(this.#fd, fd, CLOEXEC));
    this.close();
    this.#fd = fd;
  }

  /** Gives the descriptor back. What was on the list stays open. */
  close(): void {
    if (this.#fd < 0) return;
    const fd = this.#fd;
    this.#fd = -1;
    libc().close(fd);
  }

  /** `using epoll = …` closes it at the end of the block. */
  [Symbol.dispose](): void {
    this.close();
  }

  #control(operation: number, fd: number, interest: number, tag: number): void {
    const event = this.#event;
    event[0] = interest;
    event[FD] = fd;
    event[TAG] = tag;
    const result = this.#calls.epollCtl(this.#fd, operation, fd, event);
    if (result < 0) check('epoll_ctl', result);
  }
}

function check(syscall: string, result: number): number {
  if (result < 0) throw new SocketError(syscall, -result);
  return result;
}

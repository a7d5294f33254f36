/**
 * A reactor in twenty lines.
 *
 * Knows: which function to call when a descriptor can be read. Must not know: sockets, bytes, time.
 *
 * Decision: it has nothing that can be left out. `EventLoop` in lib/reactor is the same thing with timers, fairness and
 * somewhere to put what a handler throws.
 */

import { EPOLLIN, Epoll } from 'wirebook/reactor';

export class SmallReactor {
  readonly #epoll = new Epoll();
  readonly #handlers = new Map<number, () => void>();

  watch(fd: number, handler: () => void): void {
    this.#handlers.set(fd, handler);
    this.#epoll.add(fd, EPOLLIN);
  }

  unwatch(fd: number): void {
    this.#handlers.delete(fd);
    this.#epoll.delete(fd);
  }

  run(): never {
    for (;;) {
      const count = this.#epoll.wait(); // the only place where this thread sleeps
      for (let i = 0; i < count; i += 1) this.#handlers.get(this.#epoll.readyFd(i))?.();
    }
  }
}

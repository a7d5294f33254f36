// @fails "touches nothing after it has closed"
// @says "you called `close` on a socket"

import { EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT } from 'wirebook/reactor';

/** A non-blocking socket, and its place on the interest list of a level-triggered epoll. */
export interface Watched {
  /** @returns a piece of what has come; `''` at the FIN; undefined when nothing is there (EAGAIN) */
  recv(): string | undefined;
  /** @returns how many characters the kernel took; 0 when it has no room (EAGAIN) */
  send(text: string): number;
  /** epoll_ctl, EPOLL_CTL_MOD: what to be woken for from now on. EPOLLHUP and EPOLLERR come unasked. */
  watchFor(interest: number): void;
  close(): void;
}

/** Four bits, and no memory of what the others have done. */
export class ShoutingConnection {
  readonly #socket: Watched;
  /** What the kernel has not taken yet. */
  #queue = '';
  #peerEnded = false;

  constructor(socket: Watched) {
    this.#socket = socket;
    this.#watch();
  }

  /** @param events of one announcement, as bits */
  onReady(events: number): void {
    if (events & EPOLLIN) this.#read();
    if (events & EPOLLOUT) this.#write();
    // Level-triggered: it is said again, until there is nothing left to read.
    if (events & (EPOLLHUP | EPOLLERR) && !(events & EPOLLIN)) this.#close();
  }

  #read(): void {
    const text = this.#socket.recv();
    if (text === undefined) return;
    if (text === '') this.#peerEnded = true;
    else this.#queue += text.toUpperCase();
    this.#goOn();
  }

  #write(): void {
    const taken = this.#socket.send(this.#queue);
    this.#queue = this.#queue.slice(taken);
    this.#goOn();
  }

  #goOn(): void {
    if (this.#peerEnded && this.#queue === '') this.#close();
    else this.#watch();
  }

  /** Room to write is of interest while something is queued; bytes to read, until the peer has ended. */
  #watch(): void {
    const toRead = this.#peerEnded ? 0 : EPOLLIN;
    const toWrite = this.#queue === '' ? 0 : EPOLLOUT;
    this.#socket.watchFor(toRead | toWrite);
  }

  #close(): void {
    this.#socket.close();
  }
}

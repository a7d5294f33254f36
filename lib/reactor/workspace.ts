/**
 * What all connections of one loop share, so that none needs it for itself.
 *
 * Knows: the memory for receiving and sending, the descriptor held in reserve. Must not know: any connection.
 *
 * Decision: a loop does one thing at a time, so one piece of memory for each purpose is enough for ten thousand connections.
 */
import { libc } from '../socket/libc.ts';
import type { EventLoop } from './event-loop.ts';
import { ReceiveSlab } from './receive-slab.ts';
import { createWakeHandle } from './wakeup.ts';

/** One send takes so much at most, when it is put together from several chunks. */
const SCRATCH_BYTES = 128 * 1024;

const workspaces = new WeakMap<EventLoop, Workspace>();

export class Workspace {
  readonly loop: EventLoop;
  readonly slab: ReceiveSlab = new ReceiveSlab();
  /** Where small chunks are put side by side; in use during one call of send. */
  readonly scratch: Uint8Array = new Uint8Array(SCRATCH_BYTES);
  #reserve = -1;
  #holders = 0;

  private constructor(loop: EventLoop) {
    this.loop = loop;
  }

  /** The one of this loop. */
  static of(loop: EventLoop): Workspace {
    const known = workspaces.get(loop);
    if (known !== undefined) return known;
    const made = new Workspace(loop);
    workspaces.set(loop, made);
    return made;
  }

  /**
   * Keeps a descriptor in reserve, which is no use but to be given up when there is no other: see `Acceptor`.
   *
   * @throws SocketError: EMFILE, ENFILE
   */
  holdReserve(): void {
    if (this.#reserve < 0) this.#reserve = createWakeHandle();
    this.#holders += 1;
  }

  dropReserve(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#giveUp();
  }

  /**
   * Does something for which one descriptor is needed, with the reserve's. It must have closed it when it returns.
   *
   * @returns false when there was no reserve, or somebody else took its place: nothing has been gained then
   */
  useReserve(what: () => void): boolean {
    if (this.#reserve < 0) return this.#restore();
    this.#giveUp();
    what();
    return this.#restore();
  }

  #giveUp(): void {
    if (this.#reserve >= 0) libc().close(this.#reserve);
    this.#reserve = -1;
  }

  #restore(): boolean {
    try {
      this.#reserve = createWakeHandle();
      return true;
    } catch {
      return false;
    }
  }
}

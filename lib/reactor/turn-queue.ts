/**
 * What is still to be done, in turns: a list that is emptied while it fills again.
 *
 * Knows: order. Must not know: what the tasks are. A leaf: no clock, no loop.
 *
 * Decision: fairness is in `take`. It hands out what was there, and what is added meanwhile waits for the next turn; so a
 * connection that has used up its share and queues again can never get in before one that has not had its turn.
 */

/** A queue whose content is taken a turn at a time. Adding costs no allocation once it has grown. */
export class TurnQueue<Task> {
  #next: Task[] = [];
  /** The array that the last `take` handed out, empty again when the next one comes. */
  #spare: Task[] = [];

  get size(): number {
    return this.#next.length;
  }

  add(task: Task): void {
    this.#next.push(task);
  }

  /**
   * Takes all that stands here, oldest first.
   *
   * @returns an array that is valid until the next `take`
   */
  take(): readonly Task[] {
    const taken = this.#next;
    this.#next = this.#spare;
    this.#next.length = 0;
    this.#spare = taken;
    return taken;
  }
}

/**
 * The tasks that have been given out: to a ring, or to a thread.
 *
 * Knows: places, and ids that say which task has one. Must not know: threads, memory, promises. A leaf.
 *
 * Decision: a result names its task by a number, and the number has to be as cheap as an index and still never mean another task. So
 * an id is a place in an array and, above it, how often the place has been given out: what comes late, for a task that is gone,
 * finds that the place has another id, and is dropped.
 */

/** Ids stay positive 32-bit numbers, as cells are: 0 and those below say other things there. */
const LAST_ID = 0x7fff_ffff;

export class Ledger<Task extends object> {
  readonly #tasks: (Task | undefined)[];
  /** The id that each place has now or, while it is free, gives out next. */
  readonly #ids: number[];
  readonly #free: number[];

  /** @param places how many tasks at a time; a power of two */
  constructor(places: number) {
    this.#tasks = Array.from({ length: places }, () => undefined);
    this.#ids = Array.from({ length: places }, (_, place) => places + place);
    this.#free = Array.from({ length: places }, (_, place) => places - 1 - place);
  }

  /** How many tasks are given out. */
  get size(): number {
    return this.#ids.length - this.#free.length;
  }

  /** @returns the task's id; 0 when there is no place left */
  open(task: Task): number {
    const place = this.#free.pop();
    if (place === undefined) return 0;
    this.#tasks[place] = task;
    return this.#ids[place] ?? 0;
  }

  /** The task with this id; undefined when it is gone. */
  get(id: number): Task | undefined {
    const place = id & (this.#ids.length - 1);
    return this.#ids[place] === id ? this.#tasks[place] : undefined;
  }

  /** Forgets a task. @returns it; undefined when it is gone already */
  close(id: number): Task | undefined {
    const task = this.get(id);
    if (task === undefined) return undefined;
    const places = this.#ids.length;
    const place = id & (places - 1);
    this.#tasks[place] = undefined;
    this.#ids[place] = id > LAST_ID - places ? places + place : id + places;
    this.#free.push(place);
    return task;
  }

  /** Forgets all. @returns them */
  closeAll(): Task[] {
    const open = this.#tasks.filter((task) => task !== undefined);
    for (let place = 0; place < this.#ids.length; place += 1) this.close(this.#ids[place] ?? 0);
    return open;
  }
}

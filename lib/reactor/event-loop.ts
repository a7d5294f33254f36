/**
 * The reactor: waits for many descriptors at once and calls whoever watches the one that is ready.
 *
 * Knows: descriptors, watchers, timers, turns. Must not know: sockets, bytes.
 *
 * Decision: one turn is always the same, whoever drives it: `run()`, which blocks the thread between turns as a C program would,
 * or Node's own loop, beside which this one can be attached (attachment.ts).
 *
 *     wait       for events, and no longer than until the next timer; not at all while something stands in a queue
 *     dispatch   each event to its watcher, unless the descriptor has passed on since the kernel said so
 *     again      those who had more to do than one turn may take
 *     timers     that are due
 *     turn end   what this turn has queued goes out: one system call a connection
 *
 * What a callback throws does not keep the others from their turn: it is thrown on when the turn is over, out of `run()` or, when
 * attached, as an uncaught exception.
 */
import { WirebookError } from '../base/index.ts';
import { libc } from '../socket/libc.ts';
import { Attachment } from './attachment.ts';
import { EPOLLET, EPOLLIN, Epoll } from './epoll.ts';
import { TimerWheel, type WheelTimer } from './timer-wheel.ts';
import { TurnQueue } from './turn-queue.ts';
import { createWakeHandle } from './wakeup.ts';

/** Whom the loop calls when a descriptor is ready. */
export interface Watcher {
  /** @param events what happened, as bits: `EPOLLIN`, `EPOLLOUT`, `EPOLLHUP` … Several may come at once */
  onReady(events: number): void;
}

/** Who has something to do in the next turn. */
export interface AgainTask {
  onAgain(): void;
}

/** Who has something to do when this turn ends. */
export interface TurnEndTask {
  onTurnEnd(): void;
}

/** A timer of the loop. */
export interface LoopTimer {
  /** Takes it back; harmless when it has fired. */
  cancel(): void;
}

export interface LoopCounters {
  /** How often the loop has asked the kernel. */
  readonly turns: number;
  /** What the kernel has said. */
  readonly events: number;
  /** Events of a descriptor that was closed in the same turn, before they could be dispatched. */
  readonly staleEvents: number;
}

export interface EventLoopOptions {
  /** How many events one turn takes from the kernel at most. Default 1,024. */
  readonly maxEvents?: number;
  /** Called when another thread has called `wakeLoop(loop.wakeHandle)`. */
  readonly onWake?: () => void;
}

/** An event loop over epoll. Linux only, x64 and arm64. Belongs to the thread that made it. */
export class EventLoop {
  /** For `wakeLoop`, in whichever thread. */
  readonly wakeHandle: number;
  readonly #epoll: Epoll;
  /** By descriptor. */
  readonly #watchers: (Watcher | undefined)[] = [];
  /** By descriptor: how many have borne this number. It is the event's tag, so that no event reaches a successor. */
  readonly #generations: number[] = [];
  readonly #timers: TimerWheel<Timer>;
  readonly #again = new TurnQueue<AgainTask>();
  readonly #turnEnd = new TurnQueue<TurnEndTask>();
  readonly #counters = { turns: 0, events: 0, staleEvents: 0 };
  readonly #errors: unknown[] = [];
  #now: number = performance.now();
  /** What keeps `run()` going, and the process alive. */
  #refs = 0;
  #driver: 'none' | 'run' | 'closed' | Attachment = 'none';
  #inTurn = false;
  #stopping = false;

  /** @throws SocketError: EMFILE, ENFILE; code `ERR_SOCKET_PLATFORM`, `ERR_SOCKET_KOFFI` where it cannot run */
  constructor({ maxEvents = 1024, onWake }: EventLoopOptions = {}) {
    this.#epoll = new Epoll(maxEvents);
    this.#timers = new TimerWheel(this.#now);
    try {
      this.wakeHandle = createWakeHandle();
    } catch (error) {
      this.#epoll.close();
      throw error;
    }
    this.watch(this.wakeHandle, EPOLLIN | EPOLLET, { onReady: () => onWake?.() });
    this.unref(); // somebody may wake us for ever; that is no reason to wait for ever
  }

  /** When this turn's events came, in milliseconds of `performance.now()`. Stands still while they are dispatched. */
  get now(): number {
    return this.#now;
  }

  get counters(): LoopCounters {
    return { ...this.#counters };
  }

  /**
   * Calls the watcher whenever the descriptor is ready. Keeps the loop going until `unwatch`.
   *
   * @param interest `EPOLLIN | EPOLLET …`
   * @throws SocketError as `Epoll.add` does
   */
  watch(fd: number, interest: number, watcher: Watcher): void {
    const generation = ((this.#generations[fd] ?? 0) + 1) | 0;
    this.#epoll.add(fd, interest, generation);
    this.#generations[fd] = generation;
    this.#watchers[fd] = watcher;
    this.ref();
  }

  /** Asks for other events of a descriptor that is watched. */
  rewatch(fd: number, interest: number): void {
    this.#epoll.modify(fd, interest, this.#generations[fd]);
  }

  /** Ends the watch, before the descriptor is closed: what the kernel has said about it already reaches nobody. */
  unwatch(fd: number): void {
    if (this.#watchers[fd] === undefined) return;
    this.#watchers[fd] = undefined;
    this.#epoll.delete(fd);
    this.unref();
  }

  /** Calls the task in the next turn, which then does not wait. */
  again(task: AgainTask): void {
    this.#again.add(task);
    if (!this.#inTurn && this.#driver instanceof Attachment) this.#driver.turnSoon();
  }

  /** Calls the task when this turn ends; outside of a turn, when what Node is calling now has returned. */
  atTurnEnd(task: TurnEndTask): void {
    this.#turnEnd.add(task);
    if (!this.#inTurn && this.#driver instanceof Attachment) this.#driver.endSoon();
  }

  /**
   * Calls back once, after at least so many milliseconds. Keeps the loop going until then, unless `ref` is false.
   *
   * Never early; in a loop that is not busy no more than a millisecond or two late.
   */
  setTimer(
    delayMs: number,
    callback: () => void,
    { ref = true }: { readonly ref?: boolean } = {},
  ): LoopTimer {
    const nowMs = performance.now(); // `now` may be old: this need not be called from a turn
    const timer = new Timer(this, this.#timers, callback, ref);
    timer.entry = this.#timers.schedule(timer, delayMs, nowMs);
    if (ref) this.ref();
    if (!this.#inTurn && this.#driver instanceof Attachment) {
      this.#driver.turnIn(this.#timers.msUntilNext(nowMs));
    }
    return timer;
  }

  /** One more reason to go on. */
  ref(): void {
    this.#refs += 1;
    if (this.#refs === 1 && this.#driver instanceof Attachment) this.#driver.ref();
  }

  unref(): void {
    this.#refs -= 1;
    if (this.#refs === 0 && this.#driver instanceof Attachment) this.#driver.unref();
  }

  /**
   * Turns until `stop`, or until nothing is left that could happen, and blocks the thread meanwhile: Node's own loop, and with it
   * promises and Node's timers, stands still.
   *
   * @throws what a callback threw; it may be called again then. Code `ERR_LOOP_DRIVEN` when it runs or is attached
   */
  run(): void {
    this.#drive('run');
    this.#stopping = false;
    try {
      while (!this.#stopping && (this.#refs > 0 || this.#queued() > 0)) this.#turn(-1);
    } finally {
      this.#release();
    }
  }

  /** Lets `run` return when this turn is over. */
  stop(): void {
    this.#stopping = true;
  }

  /**
   * Attaches this loop beside Node's own: its turns come between Node's, and timers, promises and streams go on. What it watches
   * keeps the process alive, like Node's own handles; a loop that watches nothing does not.
   *
   * @returns this loop
   * @throws code `ERR_LOOP_DRIVEN` when it runs or is attached; SocketError: EMFILE, ENFILE
   */
  attach(): this {
    this.#drive('run');
    this.#release();
    const attachment = new Attachment(this.#epoll.fd, {
      turn: () => this.#turn(0),
      end: () => this.#endOutsideTurn(),
      afterwards: () => {
        if (this.#queued() > 0) attachment.turnSoon();
        if (this.#timers.size > 0) attachment.turnIn(this.#timers.msUntilNext(this.#now));
      },
    });
    this.#driver = attachment;
    if (this.#refs === 0) attachment.unref();
    attachment.turnSoon(); // for what was queued before
    return this;
  }

  /** Undoes `attach`. What is watched stays watched, for a `run` or another `attach`. */
  detach(): void {
    if (!(this.#driver instanceof Attachment)) return;
    this.#driver.close();
    this.#driver = 'none';
  }

  /** Gives the loop's own descriptors back. Whoever still watches is called no more; what they watch stays open. */
  close(): void {
    if (this.#driver === 'closed') return;
    this.detach();
    this.#stopping = true;
    this.#driver = 'closed';
    this.#watchers.length = 0;
    this.#epoll.close();
    libc().close(this.wakeHandle);
  }

  #drive(driver: 'run'): void {
    if (this.#driver === 'none') this.#driver = driver;
    else {
      const how = this.#driver instanceof Attachment ? 'attached' : this.#driver;
      const state = how === 'run' ? 'running already' : how;
      throw new WirebookError('ERR_LOOP_DRIVEN', `this loop cannot be driven: it is ${state}`);
    }
  }

  #release(): void {
    if (this.#driver !== 'closed') this.#driver = 'none';
  }

  #queued(): number {
    return this.#again.size + this.#turnEnd.size;
  }

  /** @returns whether anything happened */
  #turn(maxWaitMs: number): boolean {
    const queued = this.#queued();
    const count = this.#epoll.wait(queued > 0 ? 0 : this.#shorter(maxWaitMs));
    this.#inTurn = true;
    this.#now = performance.now();
    this.#counters.turns += 1;
    this.#counters.events += count;
    for (let index = 0; index < count; index += 1) this.#dispatch(index);
    if (this.#again.size > 0) this.#runAgain();
    if (this.#timers.size > 0) this.#runTimers();
    if (this.#turnEnd.size > 0) this.#runTurnEnd();
    this.#inTurn = false;
    this.#throwCaught();
    return count + queued > 0;
  }

  /** The wait, or the time to the next timer when that is shorter. */
  #shorter(maxWaitMs: number): number {
    if (maxWaitMs === 0 || this.#timers.size === 0) return maxWaitMs;
    return this.#timers.msUntilNext(performance.now());
  }

  #dispatch(index: number): void {
    const fd = this.#epoll.readyFd(index);
    const watcher = this.#watchers[fd];
    if (watcher === undefined || this.#generations[fd] !== this.#epoll.readyTag(index)) {
      this.#counters.staleEvents += 1;
      return;
    }
    try {
      watcher.onReady(this.#epoll.readyEvents(index));
    } catch (error) {
      this.#errors.push(error);
    }
  }

  #runAgain(): void {
    for (const task of this.#again.take()) {
      try {
        task.onAgain();
      } catch (error) {
        this.#errors.push(error);
      }
    }
  }

  #runTimers(): void {
    for (const timer of this.#timers.advance(this.#now)) {
      try {
        timer.fire();
      } catch (error) {
        this.#errors.push(error);
      }
    }
  }

  #runTurnEnd(): void {
    for (const task of this.#turnEnd.take()) {
      try {
        task.onTurnEnd();
      } catch (error) {
        this.#errors.push(error);
      }
    }
  }

  #endOutsideTurn(): void {
    this.#inTurn = true;
    this.#now = performance.now();
    this.#runTurnEnd();
    this.#inTurn = false;
    this.#throwCaught();
  }

  #throwCaught(): void {
    if (this.#errors.length === 0) return;
    const [first, ...others] = this.#errors.splice(0);
    throw others.length === 0 ? first : new AggregateError([first, ...others], 'several callbacks');
  }
}

class Timer implements LoopTimer {
  entry: WheelTimer<Timer> | undefined;
  readonly #loop: EventLoop;
  readonly #wheel: TimerWheel<Timer>;
  readonly #callback: () => void;
  readonly #ref: boolean;

  constructor(loop: EventLoop, wheel: TimerWheel<Timer>, callback: () => void, ref: boolean) {
    this.#loop = loop;
    this.#wheel = wheel;
    this.#callback = callback;
    this.#ref = ref;
  }

  /** Does nothing when it was taken back, perhaps by one that fired just before it. */
  fire(): void {
    if (this.#end()) this.#callback();
  }

  cancel(): void {
    if (this.entry !== undefined) this.#wheel.cancel(this.entry);
    this.#end();
  }

  #end(): boolean {
    if (this.entry === undefined) return false;
    this.entry = undefined;
    if (this.#ref) this.#loop.unref();
    return true;
  }
}

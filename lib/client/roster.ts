/**
 * The servers of one service: who there is, who is left out, and who gets the next call.
 *
 * Knows: backends, a balancer, and when to ask it about whom. Must not know: connections, discovery, retries. No timer: whoever picks says
 * what time it is.
 *
 * Decision: a call has at most one server to itself and at most a few tried before, while the list changes seldom. So those among whom a
 * balancer picks are worked out when something changes, and only a retry, which is rare, makes a list of its own. In order:
 *
 *   1. one whose quarantine is over, for one call;
 *   2. those that are in, as long as they are a third of all that share the load;
 *   3. with those that stand by (weight 0), if there are any;
 *   4. everybody. When all look dead it is more likely that something is wrong on this side, or that those who are left are being buried
 *      under the load of the others; to call nobody helps neither.
 */
import { WirebookError } from '../base/errors.ts';
import type { Random } from '../base/random.ts';
import type { Endpoint } from '../rpc/discovery.ts';
import { Backend, weightOf } from './backend.ts';
import type { Balancer } from './balancers/balancer.ts';
import { Candidates } from './candidates.ts';
import { distinctEndpoints, endpointKey } from './endpoints.ts';
import {
  completeQuarantine,
  type QuarantineOptions,
  type QuarantineSettings,
} from './quarantine.ts';
import type { Verdict } from './verdict.ts';

export interface RosterOptions<Held> {
  readonly balancer: Balancer;
  readonly random: Random;
  /** When a server is left out; false: never. */
  readonly quarantine?: QuarantineOptions | false | undefined;
  /** A server is left out (`out`) or comes back (`in`). */
  readonly onQuarantine?: ((backend: Backend<Held>, state: 'in' | 'out') => void) | undefined;
  /** Discovery no longer names it. Calls may still be under way there. */
  readonly onGone?: ((backend: Backend<Held>) => void) | undefined;
}

/** Those whom a balancer can be asked about, and the same as backends. */
interface Choice<Held> {
  readonly backends: readonly Backend<Held>[];
  readonly candidates: Candidates;
}

export class Roster<Held = unknown> {
  readonly #options: RosterOptions<Held>;
  readonly #settings: QuarantineSettings;
  #backends = new Map<string, Backend<Held>>();
  #choice: Choice<Held> | undefined;
  /** When the next quarantine is over. */
  #probeAtMs = Number.POSITIVE_INFINITY;
  #lists = 0;

  /** @throws WirebookError `ERR_OUT_OF_RANGE` for a quarantine that makes no sense */
  constructor(options: RosterOptions<Held>) {
    this.#options = options;
    this.#settings = completeQuarantine(options.quarantine === false ? {} : options.quarantine);
  }

  /** How many servers there are, those that are left out included. */
  get size(): number {
    return this.#backends.size;
  }

  /** All of them, in no order that means anything. */
  get backends(): Iterable<Backend<Held>> {
    return this.#backends.values();
  }

  /**
   * From now on there are these. Whoever was there before keeps its load and its history.
   *
   * @throws WirebookError `ERR_OUT_OF_RANGE` when one is no endpoint: nothing has changed
   */
  update(endpoints: readonly Endpoint[]): void {
    const before = this.#backends;
    const now = new Map<string, Backend<Held>>();
    this.#lists += 1;
    for (const endpoint of distinctEndpoints(endpoints)) {
      const key = endpointKey(endpoint);
      const known = before.get(key);
      const { random } = this.#options;
      const backend =
        known ?? new Backend<Held>(key, endpoint, this.#lists, this.#settings, random);
      backend.endpoint = endpoint;
      backend.weight = weightOf(endpoint);
      now.set(key, backend);
    }
    this.#backends = now;
    this.#changed();
    for (const [key, backend] of before) {
      if (now.has(key)) continue;
      backend.gone = true;
      this.#options.onGone?.(backend);
    }
  }

  /**
   * Picks who gets a call that begins now. Each pick must be followed by one `ended`.
   *
   * @param tried those that had this call before: avoided while there is another
   * @returns undefined when there is nobody at all
   * @throws WirebookError `ERR_OUT_OF_RANGE` when a balancer of the caller's own picks somebody who is not there
   */
  pick(nowMs: number, tried?: ReadonlySet<Backend<Held>>): Backend<Held> | undefined {
    const backend = this.#pick(nowMs, tried);
    backend?.load.began();
    return backend;
  }

  /** Whether there is somebody in who had this call not yet. */
  hasOther(tried: ReadonlySet<Backend<Held>>): boolean {
    for (const backend of this.#backends.values())
      if (backend.quarantine.state === 'in' && !tried.has(backend)) return true;
    return false;
  }

  /**
   * A call there has ended.
   *
   * @param tookMs since it was picked
   * @param retryAfterMs how long it has asked to be left alone; 0: it has not
   */
  ended(
    backend: Backend<Held>,
    verdict: Verdict,
    tookMs: number,
    nowMs: number,
    retryAfterMs = 0,
  ): void {
    backend.load.ended(verdict, tookMs, nowMs);
    if (this.#options.quarantine === false || backend.gone) return;
    const { quarantine } = backend;
    // The usual case: nothing to remember, and nothing changes.
    const before = quarantine.state;
    quarantine.ended(verdict, nowMs);
    if (retryAfterMs > 0) quarantine.rest(retryAfterMs, nowMs);
    const after = quarantine.state;
    if (after === before) return;
    this.#changed();
    if (after === 'in' || before === 'in')
      this.#options.onQuarantine?.(backend, after === 'in' ? 'in' : 'out');
  }

  #pick(nowMs: number, tried: ReadonlySet<Backend<Held>> | undefined): Backend<Held> | undefined {
    if (this.#backends.size === 0) return undefined;
    if (nowMs >= this.#probeAtMs) {
      const due = this.#due(nowMs, tried);
      if (due !== undefined) return due;
      this.#lookAgain();
    }
    this.#choice ??= this.#whoIsIn();
    const choice =
      tried === undefined || tried.size === 0 ? this.#choice : this.#others(this.#choice, tried);
    const place = this.#options.balancer.pick(choice.candidates, nowMs);
    const backend = choice.backends[place];
    if (backend !== undefined) return backend;
    throw new WirebookError(
      'ERR_OUT_OF_RANGE',
      `the balancer has picked number ${place} of ${choice.candidates.size}: a place from 0 is needed`,
    );
  }

  /** One whose quarantine is over: it gets this call, and no other before that has ended. */
  #due(nowMs: number, tried: ReadonlySet<Backend<Held>> | undefined): Backend<Held> | undefined {
    for (const backend of this.#backends.values()) {
      if (nowMs < backend.quarantine.probeAtMs || tried?.has(backend) === true) continue;
      backend.quarantine.probe();
      this.#changed();
      return backend;
    }
    return undefined;
  }

  #whoIsIn(): Choice<Held> {
    const all = [...this.#backends.values()];
    const sharing = all.filter(({ weight }) => weight > 0);
    const share = sharing.length > 0 ? sharing : all;
    const isIn = ({ quarantine }: Backend<Held>): boolean => quarantine.state === 'in';
    const enough = share.filter(isIn);
    if (enough.length > 0 && enough.length >= share.length * this.#settings.leastShare)
      return choiceOf(enough);
    const withStandby = all.filter(isIn);
    return choiceOf(withStandby.length > enough.length ? withStandby : share);
  }

  /** Those that had not this call yet; when all had it, the same again. */
  #others(choice: Choice<Held>, tried: ReadonlySet<Backend<Held>>): Choice<Held> {
    const untried = (backend: Backend<Held>): boolean => !tried.has(backend);
    const others = choice.backends.filter(untried);
    if (others.length > 0) return choiceOf(others);
    // Perhaps somebody stands by.
    const standby = [...this.#backends.values()].filter(
      (backend) => untried(backend) && backend.quarantine.state === 'in',
    );
    return standby.length > 0 ? choiceOf(standby) : choice;
  }

  #changed(): void {
    this.#choice = undefined;
    this.#lookAgain();
  }

  #lookAgain(): void {
    this.#probeAtMs = Number.POSITIVE_INFINITY;
    for (const { quarantine } of this.#backends.values())
      this.#probeAtMs = Math.min(this.#probeAtMs, quarantine.probeAtMs);
  }
}

/** Whoever stands by weighs as much as an endpoint that says nothing. */
function choiceOf<Held>(backends: readonly Backend<Held>[]): Choice<Held> {
  const loads = backends.map(({ load }) => load);
  return {
    backends,
    candidates: new Candidates(
      loads,
      backends.map(({ weight }) => weight || 1),
    ),
  };
}

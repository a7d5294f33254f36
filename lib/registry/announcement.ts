/**
 * One server, announced to one registry, for as long as it lasts.
 *
 * Knows: its lease, and the one thing that is under way. Must not know: other registries, or when the next step is due (the schedule does).
 *
 * Decision: one step after the other, never two at once. A heartbeat and a registration under way together could arrive in either order;
 * and when it is taken back, the heartbeats have ended before that is said, or the last of them would ask why the lease is gone.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/index.ts';
import type { Endpoint } from '../rpc/index.ts';
import { RegistryError } from './errors.ts';
import type { AttemptOutcome, AnnounceStep, HeartbeatSchedule } from './heartbeat-schedule.ts';
import { validRegistration } from './instance.ts';
import { Pause } from './pause.ts';
import type { RegistryLink } from './registry-link.ts';
import { instanceToWire, refusalOf } from './wire.ts';

/** What an announcement needs to know of its surroundings. */
export interface AnnouncementSetting {
  readonly link: RegistryLink;
  readonly endpoint: Endpoint;
  readonly schedule: HeartbeatSchedule;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** The services announced last are known to this registry. */
  readonly onTold: (services: readonly string[]) => void;
}

export class RegistryAnnouncement {
  readonly #setting: AnnouncementSetting;
  readonly #pause: Pause;
  readonly #withdrawal = new AbortController();
  readonly #ended: Promise<void>;
  #services: readonly string[];
  #leaseId: string = randomUUID();
  /** A registration has been sent: the registry may know us, whether or not we have heard so. */
  #maybeKnown = false;
  #changed = false;

  constructor(setting: AnnouncementSetting, services: readonly string[]) {
    this.#setting = setting;
    this.#services = services;
    this.#changed = services.length === 0; // there is nothing to be told, and that is soon done
    this.#pause = new Pause(setting.clock);
    this.#ended = this.#run();
  }

  /** From now on these services. */
  update(services: readonly string[]): void {
    this.#services = services;
    this.#changed = true;
    this.#pause.end();
  }

  /** Takes it back. Resolves when the registry has been told, or cannot be within the time-out. */
  async withdraw(): Promise<void> {
    this.#withdrawal.abort();
    this.#pause.end();
    await this.#ended;
    await this.#giveBack();
  }

  async #run(): Promise<void> {
    const { schedule } = this.#setting;
    let step = schedule.first();
    while (!this.#withdrawal.signal.aborted) {
      const idle = this.#services.length === 0;
      if (!this.#changed) await this.#pause.wait(idle ? Number.POSITIVE_INFINITY : step.inMs);
      if (this.#withdrawal.signal.aborted) return;
      if (this.#changed) step = schedule.first();
      this.#changed = false;
      if (this.#services.length > 0) step = schedule.after(await this.#attempt(step.send));
      else {
        await this.#giveBack();
        this.#setting.onTold([]);
      }
    }
  }

  async #attempt(send: AnnounceStep['send']): Promise<AttemptOutcome> {
    const { link } = this.#setting;
    try {
      const outcome = await (send === 'heartbeat' ? this.#heartbeat() : this.#register(send));
      link.fine();
      return outcome;
    } catch (error) {
      if (this.#withdrawal.signal.aborted) return { kind: 'failed' };
      const refusal = refusalOf(error);
      const outcome = outcomeOf(refusal);
      if (outcome.kind === 'not-found') {
        // A lease that has been given back cannot be had again.
        this.#leaseId = randomUUID();
        link.fine();
      } else link.trouble((refusal ?? error) as Error);
      return outcome;
    }
  }

  async #register(send: 'register' | 'reclaim'): Promise<AttemptOutcome> {
    const { link, endpoint, onTold } = this.#setting;
    const services = [...this.#services];
    const leaseId = this.#leaseId;
    // What would be refused there is refused here: the wire has no port 80.5, and would make 80 of it.
    validRegistration({ ...endpoint, leaseId, services });
    this.#maybeKnown = true;
    const { heartbeatMs } = await link.client.register(
      { leaseId, instance: instanceToWire(endpoint), services, onlyIfFree: send === 'reclaim' },
      this.#options(),
    );
    onTold(services);
    return { kind: 'registered', heartbeatMs: Math.max(1, heartbeatMs) };
  }

  async #heartbeat(): Promise<AttemptOutcome> {
    await this.#setting.link.client.heartbeat({ leaseId: this.#leaseId }, this.#options());
    return { kind: 'renewed' };
  }

  async #giveBack(): Promise<void> {
    if (!this.#maybeKnown) return;
    this.#maybeKnown = false;
    const { link, timeoutMs } = this.#setting;
    const leaseId = this.#leaseId;
    this.#leaseId = randomUUID();
    try {
      await link.client.deregister({ leaseId }, { timeoutMs });
    } catch {
      // Then its lease runs out, which is what leases are for.
    }
  }

  #options(): { timeoutMs: number; signal: AbortSignal } {
    return { timeoutMs: this.#setting.timeoutMs, signal: this.#withdrawal.signal };
  }
}

function outcomeOf(refusal: Error | undefined): AttemptOutcome {
  if (refusal === undefined) return { kind: 'failed' };
  if (!(refusal instanceof RegistryError)) return { kind: 'refused' };
  switch (refusal.code) {
    case 'ERR_REGISTRY_LEASE_NOT_FOUND':
    case 'ERR_REGISTRY_LEASE_ENDED':
      return { kind: 'not-found' };
    case 'ERR_REGISTRY_ADDRESS_TAKEN':
      return { kind: 'taken' };
    default:
      return { kind: 'refused' };
  }
}

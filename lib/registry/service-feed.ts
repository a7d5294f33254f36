/**
 * One service, watched for a client.
 *
 * Knows: what a stream of events means for the list, and when a stream is dead. Must not know: which registry it comes from.
 *
 * Decision: a watch that is silent is not a watch on which nothing happens. The registry sends something at least so often, and says how
 * often; when nothing has come for twice that time the stream is given up and begun again, perhaps elsewhere, from the revision that was
 * seen last.
 */
import type { Clock } from '../base/index.ts';
import { Backoff, type Endpoint } from '../rpc/index.ts';
import { EndpointView } from './endpoint-view.ts';
import type { registry } from './generated/registry.ts';
import { tell } from '../rpc/hooks.ts';
import { Pause } from './pause.ts';
import type { RegistryLink } from './registry-link.ts';
import { newsFromWire } from './wire.ts';

/** What a feed needs to know of its surroundings. */
export interface FeedSetting {
  readonly clock: Clock;
  readonly backoff: Backoff;
  /** How long the first event may take. */
  readonly timeoutMs: number;
  /** Whom to ask now. */
  link(): RegistryLink;
  /** It has not answered, or no longer: ask another. */
  failed(link: RegistryLink, error: Error): void;
}

export class ServiceFeed {
  readonly service: string;
  readonly view: EndpointView = new EndpointView();
  readonly #setting: FeedSetting;
  readonly #listeners = new Set<(endpoints: readonly Endpoint[]) => void>();
  readonly #pause: Pause;
  #running = false;
  #live = false;
  /** Ends the stream that is open. */
  #stop = new AbortController();

  constructor(service: string, setting: FeedSetting) {
    this.service = service;
    this.#setting = setting;
    this.#pause = new Pause(setting.clock);
  }

  /** A registry is telling us about changes: what we know is how things are. */
  get live(): boolean {
    return this.#live;
  }

  get watched(): boolean {
    return this.#listeners.size > 0;
  }

  /** Tells a listener what is known, if anything is, and all that changes. @returns ends that */
  listen(listener: (endpoints: readonly Endpoint[]) => void): () => void {
    // As a function of its own: the same listener may be given twice.
    const own = (endpoints: readonly Endpoint[]): void => listener(endpoints);
    this.#listeners.add(own);
    if (this.view.known)
      queueMicrotask(() => {
        if (this.#listeners.has(own)) tell(() => own(this.view.endpoints));
      });
    if (!this.#running) {
      this.#running = true;
      void this.#run();
    }
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size > 0) return;
      this.#pause.end();
      this.#stop.abort();
    };
  }

  /** It ends, and nobody is told anything any more. */
  close(): void {
    this.#listeners.clear();
    this.#pause.end();
    this.#stop.abort();
  }

  /** Takes in what a registry has said, by whatever way. */
  apply(news: Parameters<EndpointView['apply']>[0]): void {
    if (!this.view.apply(news)) return;
    for (const listener of this.#listeners) tell(() => listener(this.view.endpoints));
  }

  async #run(): Promise<void> {
    while (this.watched) {
      const link = this.#setting.link();
      const error = await this.#follow(link);
      this.#live = false;
      if (error === undefined) continue;
      this.#setting.failed(link, error);
      await this.#pause.wait(this.#setting.backoff.failed());
    }
    this.#running = false;
  }

  /** @returns why it has ended; undefined when it was told to */
  async #follow(link: RegistryLink): Promise<Error | undefined> {
    const { clock, timeoutMs, backoff } = this.#setting;
    const cursor = this.view.cursor ?? { epoch: '', revision: 0 };
    const stop = new AbortController();
    this.#stop = stop;
    const silence = new SilenceAlarm(clock, stop);
    silence.expectWithin(timeoutMs);
    const options = { signal: stop.signal, window: 16 };
    try {
      for await (const event of link.client.watch({ service: this.service, ...cursor }, options)) {
        silence.expectWithin(2 * withinMs(event, timeoutMs));
        link.fine();
        backoff.succeeded();
        this.#live = true;
        this.apply(newsFromWire(event));
      }
      return new Error('the registry has ended the watch: it is going down');
    } catch (error) {
      return stop.signal.aborted ? silence.sounded : (error as Error);
    } finally {
      silence.cancel();
    }
  }
}

function withinMs(event: registry.WatchEvent, timeoutMs: number): number {
  return Math.max(event.withinMs, timeoutMs / 2);
}

/** Gives up what has been silent for too long. */
class SilenceAlarm {
  readonly #clock: Clock;
  readonly #stop: AbortController;
  #cancel: (() => void) | undefined;
  /** It has, with this. */
  sounded: Error | undefined;

  constructor(clock: Clock, stop: AbortController) {
    this.#clock = clock;
    this.#stop = stop;
  }

  expectWithin(delayMs: number): void {
    this.#cancel?.();
    this.#cancel = this.#clock.after(delayMs, () => {
      this.sounded = new Error(`the registry has been silent for ${Math.round(delayMs)} ms`);
      this.#stop.abort(this.sounded);
    });
  }

  cancel(): void {
    this.#cancel?.();
  }
}

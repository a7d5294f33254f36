/**
 * One server of one service, as this client sees it.
 *
 * Knows: where it is, what it has to do, whether it is left out. Must not know: the others.
 *
 * Decision: it outlives the list that named it. When discovery names the same address again, it is the same backend, with its load and its
 * history; a call that is under way at one that has gone still ends somewhere.
 */
import type { Random } from '../base/random.ts';
import type { Endpoint } from '../rpc/discovery.ts';
import { Load } from './load.ts';
import { Quarantine, type QuarantineSettings } from './quarantine.ts';

/** `Held` is what whoever calls it keeps with it, such as the way to a connection, so that it need not be looked up for each call. */
export class Backend<Held = unknown> {
  readonly key: string;
  readonly load: Load;
  readonly quarantine: Quarantine;
  /** What discovery says about it now. */
  endpoint: Endpoint;
  /** Its share beside the others; 0: it stands by, for when there is nobody else. */
  weight: number;
  /** Discovery does not name it any more. */
  gone = false;
  held: Held | undefined;

  constructor(
    key: string,
    endpoint: Endpoint,
    arrival: number,
    settings: QuarantineSettings,
    random: Random,
  ) {
    this.key = key;
    this.endpoint = endpoint;
    this.weight = weightOf(endpoint);
    this.load = new Load(arrival);
    this.quarantine = new Quarantine(settings, random);
    this.held = undefined;
  }
}

/** The weight that an endpoint asks for; 1 where it asks for none, or for what is no weight. */
export function weightOf({ weight = 1 }: Endpoint): number {
  return weight >= 0 && weight < Number.POSITIVE_INFINITY ? weight : 1;
}

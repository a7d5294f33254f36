/**
 * The connections that are on their way out.
 *
 * Knows: a connector's `destroy`, and who is not gone yet. Must not know: why they leave.
 *
 * Decision: a connector that throws, or whose promise is rejected, has ended its connection as far as it ever will. That is told as a process
 * warning, for there is nobody else to tell, and does not keep a pool from closing.
 */
import { reportUnheard } from '../reactor/failures.ts';
import { describeThrown } from '../rpc/failure.ts';
import type { Connector } from './connector.ts';

export class Endings<Resource> {
  readonly #connector: Connector<Resource>;
  readonly #onGone: () => void;
  /** How many calls of `destroy` have not come to their end, for each. */
  readonly #underWay = new Map<Resource, number>();

  /** @param onGone is called each time one is gone */
  constructor(connector: Connector<Resource>, onGone: () => void) {
    this.#connector = connector;
    this.#onGone = onGone;
  }

  get size(): number {
    return this.#underWay.size;
  }

  /** As `Connector.destroy`; never throws. */
  end(resource: Resource, atOnce: boolean): void {
    let ending: void | Promise<void>;
    try {
      ending = this.#connector.destroy(resource, atOnce);
    } catch (error) {
      report(error);
      return;
    }
    if (ending !== undefined) void this.#await(resource, ending);
  }

  /** They have had their time. */
  hurry(): void {
    for (const resource of this.#underWay.keys()) this.end(resource, true);
  }

  async #await(resource: Resource, ending: Promise<void>): Promise<void> {
    this.#underWay.set(resource, (this.#underWay.get(resource) ?? 0) + 1);
    try {
      await ending;
    } catch (error) {
      report(error);
    }
    const left = (this.#underWay.get(resource) ?? 1) - 1;
    if (left > 0) this.#underWay.set(resource, left);
    else this.#underWay.delete(resource);
    this.#onGone();
  }
}

function report(error: unknown): void {
  reportUnheard(error instanceof Error ? error : new Error(describeThrown(error)));
}

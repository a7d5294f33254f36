/** What the chapter's clients do: ask everybody on a list, and wait until a list is as they want it. */

import { Channel, type Discovery, type Endpoint, RpcError } from 'wirebook/rpc';
import { Who } from './service.ts';

/** Calls everybody on a list. @returns the names that answered, and the codes of those who did not, names first, both in order */
export async function answering(list: readonly Endpoint[]): Promise<string> {
  if (list.length === 0) return 'nobody';
  const answers = await Promise.all(
    list.map(async ({ host, port }) => {
      const channel = new Channel({ host, port });
      try {
        return await channel.service(Who).name(null, { timeoutMs: 10_000 });
      } catch (error) {
        if (error instanceof RpcError) return error.code;
        throw error;
      } finally {
        await channel.close();
      }
    }),
  );
  return answers.toSorted(codesLast).join(', ');
}

function codesLast(a: string, b: string): number {
  return Number(a.startsWith('ERR_')) - Number(b.startsWith('ERR_')) || (a < b ? -1 : 1);
}

/** A client's list of who offers `Who`, as its discovery keeps it. */
export class WatchedList {
  /** Undefined as long as nobody has told us. */
  endpoints: readonly Endpoint[] | undefined;
  /** The shortest that it has been since `endpoints` was first known. */
  shortest: number = Number.POSITIVE_INFINITY;
  #changed: () => void = () => {};

  constructor(discovery: Discovery) {
    discovery.watch?.('Who', (endpoints) => {
      this.endpoints = endpoints;
      this.shortest = Math.min(this.shortest, endpoints.length);
      this.#changed();
    });
  }

  /** Resolves when so many are on it. */
  async until(count: number): Promise<void> {
    await this.#until(() => this.endpoints?.length === count);
  }

  /** Resolves when this port is not on it any more. */
  async without(port: number): Promise<void> {
    await this.#until(() => this.endpoints?.every((one) => one.port !== port) === true);
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => (this.#changed = resolve));
  }
}

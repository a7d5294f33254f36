/** Real processes, killed under load: what a client that retries what is safe does not let its callers see. */
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { RpcClient } from 'wirebook/client';
import { registryDiscovery } from 'wirebook/registry';
import { eventually } from '../registry/scene.ts';
import { root } from '../support/root.ts';
import { type Running, start } from '../support/process.ts';
import { text } from './scene.ts';

const TTL_MS = 1_500;
const IN_FLIGHT = 32;
const NOTHING = new Uint8Array(0);

interface Peer {
  readonly port: number;
  readonly process: Running;
}

async function peer(...args: readonly (string | number)[]): Promise<Peer> {
  const file = join(root, 'test/registry/peer.test-child.ts');
  const node = ['--conditions=wirebook-source', '--import', 'tsx', file, ...args.map(String)];
  const running = start(process.execPath, node, { cwd: root });
  onTestFinished(() => running.killAll());
  await running.said(/listening \d+\n/);
  return { port: Number(/listening (\d+)/.exec(running.heard())?.[1]), process: running };
}

/** Calls all the time, so many at once, and writes down who answered. */
class Load {
  readonly failures: string[] = [];
  /** Answers by the port of who gave them, since it was last emptied. */
  readonly answered = new Map<string, number>();
  calls = 0;
  readonly #client: RpcClient;
  readonly #lanes: readonly Promise<void>[];
  #stopped = false;

  constructor(client: RpcClient) {
    this.#client = client;
    this.#lanes = Array.from({ length: IN_FLIGHT }, () => this.#lane());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#lanes);
  }

  async #lane(): Promise<void> {
    const options = { idempotent: true, timeoutMs: 10_000 };
    while (!this.#stopped) {
      try {
        const who = text(await this.#client.call('EchoService', 'Echo', NOTHING, options));
        this.answered.set(who, (this.answered.get(who) ?? 0) + 1);
      } catch (error) {
        this.failures.push(String(error));
      }
      this.calls += 1;
    }
  }
}

it('under constant load of idempotent calls, one of three servers is killed and the registry is started again: no call fails', async () => {
  const registry = await peer('registry', TTL_MS);
  const servers = await Promise.all([1, 2, 3].map(() => peer('server', registry.port)));
  const gone: string[] = [];
  const discovery = registryDiscovery(
    { host: '127.0.0.1', port: registry.port },
    { onProblem: () => {} },
  );
  const client = new RpcClient({
    discovery,
    hooks: { onEndpoints: (_, list) => gone.push(String(list.length)) },
  });
  onTestFinished(() => client.close({ graceMs: 0 }));
  // Those who register one after the other are known one after the other.
  await client.call('EchoService', 'Echo', NOTHING, { waitForReady: true, timeoutMs: 10_000 });
  const load = new Load(client);
  const more = async (what: string, count = 2_000): Promise<void> => {
    const { calls } = load;
    await eventually(`more calls, ${what}`, () => load.calls > calls + count);
  };
  await eventually('answers from all three', () => load.answered.size === 3);

  const [victim, ...alive] = servers;
  victim?.process.signal('SIGKILL');
  await victim?.process.ended;
  await more('a server dead');
  await eventually('the dead one to be forgotten', () => gone.at(-1) === '2');

  registry.process.signal('SIGKILL');
  await registry.process.ended;
  await more('no registry');
  const again = await peer('registry', TTL_MS, registry.port);
  expect(again.port).toBe(registry.port);
  await more('a new registry');

  // One that comes now is found, through the new registry.
  const newcomer = await peer('server', registry.port);
  load.answered.clear();
  const expected = [...alive, newcomer].map(({ port }) => String(port)).toSorted();
  await eventually('answers from the newcomer', () => load.answered.has(String(newcomer.port)));
  await more('with the newcomer');
  expect([...load.answered.keys()].toSorted()).toEqual(expected);

  await load.stop();
  expect(load.failures).toEqual([]);
  const { failed, retries, inFlight } = client.stats;
  expect([failed, inFlight]).toEqual([0, 0]);
  // It did cost something.
  expect(retries).toBeGreaterThan(0);
}, 60_000);

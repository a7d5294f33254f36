/** Real processes, killed: a server that disappears, and a registry that does, while calls go on. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Channel } from 'wirebook/rpc';
import { root } from '../support/root.ts';
import { type Running, start } from '../support/process.ts';
import { eventually, Scene, type Watched } from './scene.ts';

const TTL_MS = 1_500;
/** What a busy machine may take on top of it: to run a timer that is due, and to carry an event through two processes. */
const ROOM_MS = 1_000;

interface Peer {
  readonly port: number;
  readonly process: Running;
}

async function peer(scene: Scene, ...args: readonly (string | number)[]): Promise<Peer> {
  const file = join(root, 'test/registry/peer.test-child.ts');
  const node = ['--conditions=wirebook-source', '--import', 'tsx', file, ...args.map(String)];
  const running = start(process.execPath, node, { cwd: root });
  scene.later(() => running.killAll());
  await running.said(/listening \d+\n/);
  return { port: Number(/listening (\d+)/.exec(running.heard())?.[1]), process: running };
}

/** Calls EchoService all the time at whoever the list names, in turns. */
class Load {
  /** What went wrong: an error for each call that nobody answered. */
  readonly failures: string[] = [];
  /** Who has answered, and how often. */
  readonly answered = new Map<string, number>();
  readonly #watched: Watched;
  readonly #channels = new Map<number, Channel>();
  readonly #done: Promise<void>;
  #stopped = false;

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#done = this.#run();
  }

  get calls(): number {
    let total = 0;
    for (const count of this.answered.values()) total += count;
    return total;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
    for (const channel of this.#channels.values()) await channel.close({ graceMs: 0 });
  }

  async #run(): Promise<void> {
    for (let turn = 0; !this.#stopped; turn += 1) {
      const ports = this.#watched.ports ?? [];
      const first = ports[turn % ports.length];
      // Elsewhere when one fails: that is what a list is for.
      const order = first === undefined ? [] : [first, ...ports.filter((port) => port !== first)];
      if (!(await this.#callOneOf(order))) this.failures.push(`nobody of [${order.join()}]`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #callOneOf(ports: readonly number[]): Promise<boolean> {
    for (const port of ports) {
      const channel = this.#channels.get(port) ?? new Channel({ port });
      this.#channels.set(port, channel);
      try {
        const nothing = new Uint8Array(0);
        const bytes = await channel.call('EchoService', 'Echo', nothing, { timeoutMs: 5_000 });
        const who = Buffer.from(bytes).toString();
        this.answered.set(who, (this.answered.get(who) ?? 0) + 1);
        return true;
      } catch {
        // the next one
      }
    }
    return false;
  }
}

it('a server killed with -9, one of three, is gone from every watcher within its ttl; calls go on', async () => {
  const scene = new Scene();
  const registry = await scene.registry({ ttlMs: TTL_MS });
  const servers = await Promise.all(
    [1, 2, 3].map(() => peer(scene, 'server', registry.address.port)),
  );
  const ports = servers.map(({ port }) => port);
  const watchers = [1, 2, 3].map(() => scene.watch(scene.discovery(registry.address)));
  await Promise.all(watchers.map((watched) => watched.until(...ports)));
  const load = new Load(watchers[0] as Watched);
  await eventually('calls', () => load.answered.size === 3);
  const [victim, ...alive] = servers;
  const listsBefore = watchers.map(({ lists }) => lists.length);
  const killedMs = performance.now();
  victim?.process.signal('SIGKILL');
  const delaysMs = await Promise.all(
    watchers.map(async (watched) => {
      await watched.until(...alive.map(({ port }) => port));
      return performance.now() - killedMs;
    }),
  );
  expect(Math.max(...delaysMs)).toBeLessThan(TTL_MS + ROOM_MS);
  // One change, and it was this one: nobody else was thought dead meanwhile.
  expect(watchers.map(({ lists }) => lists.length)).toEqual(listsBefore.map((count) => count + 1));
  const { calls } = load;
  await eventually('more calls', () => load.calls > calls + 100);
  await load.stop();
  expect(load.failures).toEqual([]);
}, 60_000);

it('a registry killed and started again under load loses no live server once a heartbeat has passed; calls go on', async () => {
  const scene = new Scene();
  const registry = await peer(scene, 'registry', TTL_MS);
  const servers = await Promise.all([1, 2, 3].map(() => peer(scene, 'server', registry.port)));
  const ports = servers.map(({ port }) => port);
  const address = { host: '127.0.0.1', port: registry.port };
  const watched = scene.watch(scene.discovery(address));
  await watched.until(...ports);
  const load = new Load(watched);
  await eventually('calls', () => load.answered.size === 3);
  const listsBefore = watched.lists.length;
  registry.process.signal('SIGKILL');
  await registry.process.ended;
  const { calls } = load;
  await eventually('calls without a registry', () => load.calls > calls + 100);
  await peer(scene, 'registry', TTL_MS, registry.port);
  const startedMs = performance.now();
  // Asked directly: what it knows by itself, and not what a client has kept.
  const fresh = scene.client(address);
  await expect
    .poll(
      async () => {
        const { instances } = await fresh.discover({ service: 'EchoService' });
        return instances.map(({ port }) => port).toSorted();
      },
      { timeout: 10_000, interval: 20 },
    )
    .toEqual(ports.toSorted());
  expect(performance.now() - startedMs).toBeLessThan(TTL_MS / 3 + ROOM_MS);
  // Over the end of the grace, when what was only kept would be let go.
  await expect
    .poll(async () => (await fresh.discover({ service: 'EchoService' })).settled, {
      timeout: 10_000,
      interval: 20,
    })
    .toBe(true);
  await eventually('calls from all', () => load.calls > calls + 200);
  await load.stop();
  expect(load.failures).toEqual([]);
  expect(watched.lists.slice(listsBefore)).toEqual([]);
}, 60_000);

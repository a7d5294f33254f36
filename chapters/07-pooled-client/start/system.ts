/**
 * The processes: a registry, three servers, a client; and what is done to them.
 *
 * Knows: which program is started with which words, and on which port again. Must not know: the plan, or what is shown.
 */

import { lane, type Lane } from '../../notebook/lane.ts';
import type { Order, Report } from './messages.ts';
import { type Act, SERVERS } from './plan.ts';

const TTL_MS = 1_500;
const WORK_MS = 8;
const CALLS_PER_SECOND = 600;

export class System {
  readonly #env: Readonly<Record<string, string>>;
  readonly #servers = new Map<string, Lane>();
  #registry: Lane;
  #client: Lane;

  private constructor(
    env: Readonly<Record<string, string>>,
    registry: Lane,
    servers: readonly Lane[],
    client: Lane,
  ) {
    this.#env = env;
    this.#registry = registry;
    this.#client = client;
    for (const server of servers) this.#servers.set(server.name, server);
  }

  /** Starts all of it. @param env added to what this process has */
  static async start(env: Readonly<Record<string, string>>): Promise<System> {
    const registry = await startRegistry(env, 0, 0);
    const servers = await Promise.all(
      SERVERS.map((name) => startShop(env, name, 0, registry.port)),
    );
    const args = [registry.port, CALLS_PER_SECOND].map(String);
    const client = await lane('client', './load.ts', { env, args });
    return new System(env, registry, servers, client);
  }

  /** Where a browser sees the registry's page. */
  get url(): string {
    return String(this.#registry.ready['url']);
  }

  get registryPort(): number {
    return this.#registry.port;
  }

  /** Resolves when it is done: a process is gone, or says that it is ready. */
  async do(act: Act): Promise<void> {
    switch (act.kind) {
      case 'nothing':
        return;
      case 'kill':
        await this.#server(act.who).kill('SIGKILL');
        return;
      case 'stop':
        await this.#server(act.who).kill('SIGTERM');
        return;
      case 'start': {
        const { port } = this.#server(act.who);
        const again = await startShop(this.#env, act.who, port, this.#registry.port);
        this.#servers.set(act.who, again);
        return;
      }
      case 'kill-registry':
        await this.#registry.kill('SIGKILL');
        return;
      case 'start-registry': {
        const { port, ready } = this.#registry;
        this.#registry = await startRegistry(this.#env, port, Number(ready['httpPort']));
      }
    }
  }

  tell(order: Order): void {
    this.#client.send({ ...order });
  }

  hear(): Promise<Report> {
    return this.#client.next<Report>();
  }

  #server(name: string): Lane {
    const server = this.#servers.get(name);
    if (server === undefined) throw new Error(`there is no server ${name}`);
    return server;
  }
}

function startRegistry(
  env: Readonly<Record<string, string>>,
  port: number,
  httpPort: number,
): Promise<Lane> {
  return lane('registry', './registry.ts', { env, args: [port, httpPort, TTL_MS].map(String) });
}

function startShop(
  env: Readonly<Record<string, string>>,
  name: string,
  port: number,
  registryPort: number,
): Promise<Lane> {
  return lane(name, './shop.ts', { env, args: [name, port, registryPort, WORK_MS].map(String) });
}

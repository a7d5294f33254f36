/**
 * What a case works with: servers that do as they are told, a list that names them, and clients of them.
 *
 * At its end clients are closed, and what must be gone by then is looked for: calls, connections, loads that nobody took back.
 */
import { onTestFinished } from 'vitest';
import { seededRandom } from 'wirebook/base';
import { RpcClient, type RpcClientHooks, type RpcClientOptions } from 'wirebook/client';
import {
  type CallContext,
  type Discovery,
  type Endpoint,
  RpcError,
  RpcServer,
  type RpcServerOptions,
  RpcStatus,
} from 'wirebook/rpc';
import { plainPeers, type PeerHost } from '../transport/peers.ts';
import { bytes, RawServer } from '../rpc/scene.ts';

export { bytes, failureOf, Gate, outcomeOf, text, textsOf } from '../rpc/scene.ts';

/** Whoever stands first in the list, among those that had the call not yet: so that a case knows who is asked. */
const firstOfAll: () => { pick(): number } = () => ({ pick: () => 0 });

/** A list that a case can change, and that can refuse to say anything. */
export class List implements Discovery {
  endpoints: readonly Endpoint[];
  /** What it says instead, while it is set. */
  failure: Error | undefined;
  asked = 0;
  closed = false;
  readonly #listeners = new Set<(endpoints: readonly Endpoint[]) => void>();

  constructor(endpoints: readonly Endpoint[]) {
    this.endpoints = endpoints;
  }

  get watchers(): number {
    return this.#listeners.size;
  }

  async resolve(): Promise<readonly Endpoint[]> {
    this.asked += 1;
    if (this.failure !== undefined) throw this.failure;
    return this.endpoints;
  }

  watch(_: string, listener: (endpoints: readonly Endpoint[]) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** From now on these, and everybody who watches is told. */
  become(...endpoints: readonly Endpoint[]): void {
    this.endpoints = endpoints;
    for (const listener of this.#listeners) listener(endpoints);
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** A server with an EchoService that writes down what it was asked. */
export interface TestServer {
  readonly server: RpcServer;
  readonly host: string;
  readonly port: number;
  /** Who was called, with which attempt: `Echo 0`. */
  readonly calls: string[];
}

export class ClientScene {
  readonly #clients: RpcClient[] = [];
  readonly #servers: RpcServer[] = [];
  readonly #hosts: PeerHost[] = [];

  constructor() {
    onTestFinished(() => this.#end());
  }

  /** Answers Echo with what it gets; Name with its port; Fail as `fail` says. */
  async server(
    fail: (context: CallContext) => RpcError = () => new RpcError(1, 'no'),
    options: RpcServerOptions = {},
  ): Promise<TestServer> {
    const server = await RpcServer.listen(options);
    this.#servers.push(server);
    const calls: string[] = [];
    const note = ({ method, attempt }: CallContext): void =>
      void calls.push(`${method} ${attempt}`);
    server.registerMethod('EchoService', 'Echo', (payload, context) => {
      note(context);
      return payload;
    });
    server.registerMethod('EchoService', 'Name', (_, context) => {
      note(context);
      return bytes(String(server.address.port));
    });
    server.registerMethod('EchoService', 'Fail', (_, context) => {
      note(context);
      throw fail(context);
    });
    server.registerMethod('EchoService', 'Hang', (_, context) => {
      note(context);
      return new Promise((resolve) => {
        context.signal.addEventListener('abort', () => resolve(bytes('')));
      });
    });
    server.registerStream('EchoService', 'Count', async function* count(payload, context) {
      note(context);
      for (let item = 1; item <= payload.length; item += 1) yield bytes(String(item));
    });
    return { server, ...server.address, calls };
  }

  servers(count: number, fail?: (context: CallContext) => RpcError): Promise<TestServer[]> {
    return Promise.all(Array.from({ length: count }, () => this.server(fail)));
  }

  /** One that says what a case tells it to. */
  async rawServer(): Promise<{ host: string; port: number; accepted(): Promise<RawServer> }> {
    const host = await plainPeers.host();
    this.#hosts.push(host);
    const accepted = async (): Promise<RawServer> => new RawServer(await host.next());
    return { host: '127.0.0.1', port: host.port, accepted };
  }

  /** Where nobody listens. */
  async nobody(): Promise<Endpoint> {
    const host = await plainPeers.host();
    host.close();
    return { host: '127.0.0.1', port: host.port };
  }

  client(endpoints: readonly Endpoint[], options: Partial<RpcClientOptions> = {}): RpcClient {
    return this.clientOf({ discovery: new List(endpoints), ...options });
  }

  clientOf(options: RpcClientOptions): RpcClient {
    const client = new RpcClient({
      balancer: firstOfAll,
      random: seededRandom(1),
      ...options,
      pool: { minConnections: 0, ...options.pool },
    });
    this.#clients.push(client);
    return client;
  }

  async #end(): Promise<void> {
    const problems: string[] = [];
    for (const client of this.#clients) {
      await client.close({ graceMs: 0 });
      const { inFlight, services, pool } = client.stats;
      if (inFlight > 0) problems.push(`${inFlight} calls are under way`);
      if (pool.taken > 0) problems.push(`${pool.taken} connections are left`);
      for (const servers of services.values())
        for (const { endpoint, inFlight: load } of servers)
          if (load !== 0) problems.push(`${endpoint.port} has a load of ${load}`);
    }
    for (const host of this.#hosts) host.close();
    await Promise.all(this.#servers.map((server) => server.close({ graceMs: 0 })));
    if (problems.length > 0) throw new Error(problems.join('; '));
  }
}

/** What happened, in the order in which it did. */
export function diary(): { readonly told: string[]; readonly hooks: RpcClientHooks } {
  const told: string[] = [];
  const codeOf = (error: Error | undefined): string =>
    (error as { code?: string } | undefined)?.code?.replace('ERR_RPC_', '') ?? 'OK';
  return {
    told,
    hooks: {
      onCallStart: ({ method }) => told.push(`call ${method}`),
      onCallEnd: ({ method }, { error, attempts }) =>
        told.push(`${method} ends ${codeOf(error)} after ${attempts}`),
      onAttemptStart: ({ attempt, hedged }) =>
        told.push(`attempt ${attempt}${hedged ? ' beside' : ''}`),
      onAttemptEnd: ({ attempt }, { error }) => told.push(`attempt ${attempt} ${codeOf(error)}`),
      onRetry: (_, error) => told.push(`retry of ${codeOf(error)}`),
      onNoRetry: (_, error, why) => told.push(`no retry of ${codeOf(error)}: ${why}`),
    },
  };
}

export const OVERLOADED = (): RpcError =>
  new RpcError(RpcStatus.OVERLOADED, 'too much', { retry: 'not-executed' });

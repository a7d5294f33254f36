/**
 * What a case works with: registries, servers that announce themselves, clients that look for them, and registries that misbehave.
 *
 * At its end everything is closed, in an order in which nobody complains.
 */
import { onTestFinished } from 'vitest';
import { seededRandom } from 'wirebook/base';
import { encodeFrame, FrameDecoder } from 'wirebook/framing';
import { type Connection, type Listener, netTransport } from 'wirebook/reactor';
import {
  type AnnouncerOptions,
  Registry,
  registryAnnouncer,
  type RegistryAddress,
  registryDiscovery,
  type RegistryDiscoveryOptions,
  type RegistryOptions,
  RegistryServer,
} from 'wirebook/registry';
import {
  Channel,
  type ChannelOptions,
  type Discovery,
  type Endpoint,
  RpcServer,
  type RpcServerOptions,
  type ServiceClient,
  type StreamOptions,
} from 'wirebook/rpc';
import { Waiting } from '../transport/waiting.ts';

export type RegistryClient = ServiceClient<typeof Registry.methods, StreamOptions>;

/** Where things are, for those who want it short. */
export const portsOf = (endpoints: readonly Endpoint[]): number[] =>
  endpoints.map(({ port }) => port).toSorted((left, right) => left - right);

export class Scene {
  readonly #cleanUp: (() => Promise<unknown> | void)[] = [];
  /** What announcers and discoveries complained of: "what, where". */
  readonly problems: string[] = [];
  readonly heard: Waiting = new Waiting(() => `problems: ${this.problems.join('; ') || 'none'}`);

  constructor() {
    onTestFinished(async () => {
      for (const one of this.#cleanUp.toReversed()) await one();
    });
  }

  /** Is done at the end of the case, the last one first. */
  later(cleanUp: () => Promise<unknown> | void): void {
    this.#cleanUp.push(cleanUp);
  }

  async registry(options: RegistryOptions = {}): Promise<RegistryServer> {
    const registry = await RegistryServer.listen(options);
    this.later(() => registry.close({ graceMs: 0 }));
    return registry;
  }

  /** A server with an EchoService that names the port at which it was called. */
  async server(
    registries: RegistryAddress | readonly RegistryAddress[],
    announcer: AnnouncerOptions = {},
    options: RpcServerOptions = {},
  ): Promise<RpcServer> {
    const announce = registryAnnouncer(registries, { ...this.#listening(), ...announcer });
    const server = await RpcServer.listen({ announce, ...options });
    this.later(() => server.close({ graceMs: 0 }));
    const port = new TextEncoder().encode(String(server.address.port));
    server.registerMethod('EchoService', 'Echo', () => port);
    return server;
  }

  discovery(
    registries: RegistryAddress | readonly RegistryAddress[],
    options: RegistryDiscoveryOptions = {},
  ): Discovery {
    const discovery = registryDiscovery(registries, { ...this.#listening(), ...options });
    this.later(() => discovery.close());
    return discovery;
  }

  /** Watches EchoService, and remembers every list. */
  watch(discovery: Discovery, service = 'EchoService'): Watched {
    return new Watched(discovery, service);
  }

  channel(to: { readonly port: number }, options: Partial<ChannelOptions> = {}): Channel {
    const channel = new Channel({ port: to.port, ...options });
    this.later(() => channel.close({ graceMs: 0 }));
    return channel;
  }

  /** The registry's own methods, without an announcer or a discovery around them. */
  client(to: { readonly port: number }, options: Partial<ChannelOptions> = {}): RegistryClient {
    return this.channel(to, options).service(Registry);
  }

  /** A listener that does with each connection what it is told to: a registry that is none. */
  async impostor(onConnection: (connection: Connection) => ImpostorHandler): Promise<Impostor> {
    const connections = new Set<Connection>();
    const listener = await netTransport().listen({}, (connection) => {
      connections.add(connection);
      const handler = onConnection(connection);
      const decoder = new FrameDecoder();
      return {
        onData: (chunk) => {
          for (const frame of decoder.push(chunk)) handler(frame);
        },
        onClose: () => void connections.delete(connection),
      };
    });
    const end = async (): Promise<void> => {
      for (const connection of connections) connection.destroy();
      await listener.close();
    };
    this.later(end);
    return { ...listener.address, host: listener.address.address, listener, end };
  }

  #listening(): Required<Pick<AnnouncerOptions, 'onProblem' | 'random'>> {
    return {
      random: seededRandom(1),
      onProblem: (problem, address) => {
        this.problems.push(`${(problem as { code?: string }).code ?? problem.message}, ${address}`);
        this.heard.look();
      },
    };
  }
}

type ImpostorHandler = (frame: Uint8Array) => void;

export interface Impostor {
  readonly host: string;
  readonly port: number;
  readonly listener: Listener;
  end(): Promise<void>;
}

/** Sends a frame, however little sense it makes. */
export function sendFrame(connection: Connection, payload: Uint8Array): void {
  connection.write(encodeFrame(payload));
}

/** A service that is watched, and all lists that have come. */
export class Watched {
  readonly lists: (readonly Endpoint[])[] = [];
  readonly stop: () => void;
  readonly #waiting = new Waiting(
    () => `the lists so far: ${JSON.stringify(this.lists.map(portsOf))}`,
  );

  constructor(discovery: Discovery, service: string) {
    const stop = discovery.watch?.(service, (list) => {
      this.lists.push(list);
      this.#waiting.look();
    });
    if (stop === undefined) throw new Error('this discovery cannot be watched');
    this.stop = stop;
  }

  /** The ports of the last list; undefined before there is one. */
  get ports(): number[] | undefined {
    const last = this.lists.at(-1);
    return last === undefined ? undefined : portsOf(last);
  }

  /** Until exactly these are there. */
  until(...ports: number[]): Promise<void> {
    const wanted = ports.toSorted((left, right) => left - right).join();
    return this.#waiting.until(`the list [${wanted}]`, () => this.ports?.join() === wanted);
  }
}

/** Until something that tells nobody has come true: looked at in every turn of the loop, and not for ever. */
export async function eventually(what: string, condition: () => boolean): Promise<void> {
  const endMs = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`still waiting for ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

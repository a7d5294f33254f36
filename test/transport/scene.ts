/**
 * What a case works with: connections under test, their other ends, and the end of it all, which looks for broken rules.
 */
import { onTestFinished } from 'vitest';
import type {
  Connection,
  ConnectionLimits,
  ConnectTarget,
  Listener,
  ListenTarget,
  Transport,
} from 'wirebook/reactor';
import type { Peer, PeerHost, Peers } from './peers.ts';
import { type HandlerForm, type Reactions, Recorder } from './recorder.ts';
import { Waiting } from './waiting.ts';

/** A transport, and somebody for it to talk to. */
export interface Subject {
  readonly transport: Transport;
  readonly peers: Peers;
}

/** Which side the connection under test is: taken by `listen`, or made by `connect`. */
export const roles = ['accepted', 'connected'] as const;
export type Role = (typeof roles)[number];

export interface Ends {
  /** Under test. */
  readonly own: Recorder;
  readonly peer: Peer;
}

export class Scene {
  readonly transport: Transport;
  /** All under test, in the order in which `onConnection` was called. */
  readonly recorders: Recorder[] = [];
  readonly #peers: Peers;
  readonly #cleanUp: (() => void | Promise<void>)[] = [];
  readonly #waiting = new Waiting(() => `${this.recorders.length} connections have come`);

  constructor({ transport, peers }: Subject) {
    this.transport = transport;
    this.#peers = peers;
    onTestFinished(() => this.#end());
  }

  async listen(
    target: ListenTarget = {},
    reactions: Reactions = {},
    form: HandlerForm = 'whole',
  ): Promise<Listener> {
    const listener = await this.transport.listen(
      target,
      (connection) => this.#record(connection, reactions, form).handler,
    );
    this.#cleanUp.push(() => listener.close());
    return listener;
  }

  /** As many as `onConnection` has to have been called for. */
  until(count: number): Promise<void> {
    return this.#waiting.until(`${count} connections`, () => this.recorders.length >= count);
  }

  async connect(
    target: ConnectTarget,
    reactions: Reactions = {},
    form: HandlerForm = 'whole',
  ): Promise<Recorder> {
    let recorder: Recorder | undefined;
    const connection = await this.transport.connect(target, (made) => {
      recorder = this.#record(made, reactions, form);
      return recorder.handler;
    });
    if (recorder?.connection !== connection) throw new Error('connect made another connection');
    return recorder;
  }

  async dial(listener: Listener): Promise<Peer> {
    const peer = await this.#peers.dial(listener.address.port);
    this.#cleanUp.push(() => peer.destroy());
    return peer;
  }

  async host(): Promise<PeerHost> {
    const host = await this.#peers.host();
    this.#cleanUp.push(() => host.close());
    return host;
  }

  /** One connection under test, and its other end. */
  async ends(
    role: Role,
    limits: ConnectionLimits = {},
    reactions: Reactions = {},
    form: HandlerForm = 'whole',
  ): Promise<Ends> {
    const known = this.recorders.length;
    if (role === 'connected') {
      const host = await this.host();
      const target = { host: '127.0.0.1', port: host.port, ...limits };
      const own = await this.connect(target, reactions, form);
      return { own, peer: await host.next() };
    }
    const listener = await this.listen(limits, reactions, form);
    const peer = await this.dial(listener);
    await this.until(known + 1);
    const own = this.recorders[known];
    if (own === undefined) throw new Error('no connection');
    return { own, peer };
  }

  /** Two connections of the transport with each other. */
  async both(
    limits: ConnectionLimits = {},
    accepted: Reactions = {},
    connected: Reactions = {},
  ): Promise<{ accepted: Recorder; connected: Recorder }> {
    const known = this.recorders.length;
    const listener = await this.listen(limits, accepted);
    const { port } = listener.address;
    const client = await this.connect({ host: '127.0.0.1', port, ...limits }, connected);
    await this.until(known + 2);
    const server = this.recorders.slice(known).find((one) => one !== client);
    if (server === undefined) throw new Error('no connection');
    return { accepted: server, connected: client };
  }

  #record(connection: Connection, reactions: Reactions, form: HandlerForm): Recorder {
    const recorder = new Recorder(connection, reactions, form);
    this.recorders.push(recorder);
    // Told to whoever waits when the connection has its handler.
    queueMicrotask(() => this.#waiting.look());
    return recorder;
  }

  async #end(): Promise<void> {
    for (const one of this.recorders) {
      if (one.connection.closed) continue;
      one.reactions = {};
      one.resume();
      one.destroy();
    }
    for (const cleanUp of this.#cleanUp) await cleanUp();
    for (const one of this.recorders) await one.untilClosed();
    const violations = this.recorders.flatMap((one) => one.violations);
    if (violations.length > 0) throw new Error(`broken rules: ${violations.join(', ')}`);
  }
}

/**
 * The other end of a connection under test: a socket of Node's own, watched closely, and able to misbehave.
 */
import { once } from 'node:events';
import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { Waiting } from './waiting.ts';
import type { Certificate } from './certificates.ts';

/** Makes other ends, in the language that the transport speaks. */
export interface Peers {
  dial(port: number): Promise<Peer>;
  host(): Promise<PeerHost>;
}

export class Peer {
  readonly socket: Socket;
  readonly chunks: Buffer[] = [];
  bytes = 0;
  /** The other side's FIN has come, and all before it has been read. */
  ended = false;
  closed = false;
  error: Error | undefined;
  readonly #raw: Socket;
  readonly #waiting: Waiting;

  /** @param raw what carries the socket: itself, unless it is encrypted */
  constructor(socket: Socket, raw: Socket = socket) {
    this.socket = socket;
    this.#raw = raw;
    this.#waiting = new Waiting(
      () =>
        `the peer has ${this.bytes} bytes, ended ${this.ended}, closed ${this.closed}, error ${String(this.error)}`,
    );
    socket.on('data', (chunk: Buffer) => this.#received(chunk));
    socket.on('end', () => this.#note(() => (this.ended = true)));
    socket.on('error', (error) => this.#note(() => (this.error = error)));
    socket.on('close', () => this.#note(() => (this.closed = true)));
    raw.on('error', () => {});
  }

  received(): Buffer {
    return Buffer.concat(this.chunks);
  }

  /** What has been received since the last call. `bytes` goes on counting. */
  take(): Buffer {
    return Buffer.concat(this.chunks.splice(0));
  }

  until(what: string, condition: () => boolean): Promise<void> {
    return this.#waiting.until(what, condition);
  }

  /** Resolves when Node has handed the bytes to the kernel. */
  async write(bytes: Uint8Array | string): Promise<void> {
    await new Promise<void>((resolve) => this.socket.write(bytes, () => resolve()));
  }

  /** FIN. */
  end(): void {
    this.socket.end();
  }

  /** RST: what is on its way is lost. */
  reset(): void {
    this.#raw.resetAndDestroy();
  }

  destroy(): void {
    this.socket.destroy();
    this.#raw.destroy();
  }

  #received(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    this.#waiting.look();
  }

  #note(what: () => void): void {
    what();
    this.#waiting.look();
  }
}

/** Accepts connections that the transport makes. */
export class PeerHost {
  readonly port: number;
  readonly peers: Peer[] = [];
  readonly #server: Server;
  readonly #waiting = new Waiting(() => `${this.peers.length} peers have come`);
  #taken = 0;

  constructor(server: Server) {
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('not listening');
    this.port = bound.port;
    this.#server = server;
  }

  add(peer: Peer): void {
    this.peers.push(peer);
    this.#waiting.look();
  }

  /** The next that has not been taken. */
  async next(): Promise<Peer> {
    await this.#waiting.until('the next peer', () => this.peers.length > this.#taken);
    const peer = this.peers[this.#taken];
    this.#taken += 1;
    if (peer === undefined) throw new Error('no peer');
    return peer;
  }

  close(): void {
    this.#server.close();
    for (const peer of this.peers) peer.destroy();
  }
}

const halfOpen = { allowHalfOpen: true, noDelay: true };

export const plainPeers: Peers = {
  async dial(port) {
    const socket = connectTcp({ port, host: '127.0.0.1', ...halfOpen });
    const peer = new Peer(socket);
    await once(socket, 'connect');
    return peer;
  },

  host() {
    return listening(createServer(halfOpen), (host, socket) => host.add(new Peer(socket)));
  },
};

/** @param identity what they show when they host, and when they are asked as clients */
export function tlsPeers(identity: Certificate, ca: string): Peers {
  return {
    async dial(port) {
      const raw = connectTcp({ port, host: '127.0.0.1', ...halfOpen });
      const socket = connectTls({ socket: raw, servername: 'localhost', ca, ...identity });
      const peer = new Peer(socket, raw);
      await once(socket, 'secureConnect');
      return peer;
    },

    host() {
      const tls = createTlsServer({ ...identity });
      tls.on('tlsClientError', () => {});
      // One at a time, so that it is known which raw socket became which secure one.
      let last: Promise<void> = Promise.resolve();
      return listening(createServer(halfOpen), (host, raw) => {
        const before = last;
        last = (async () => {
          await before;
          const gone = once(raw, 'close').then(() => []);
          const secured = once(tls, 'secureConnection');
          tls.emit('connection', raw);
          const [socket] = await Promise.race([secured, gone]);
          if (socket !== undefined) host.add(new Peer(socket, raw));
        })();
      });
    },
  };
}

async function listening(
  server: Server,
  onSocket: (host: PeerHost, socket: Socket) => void,
): Promise<PeerHost> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = new PeerHost(server);
  server.on('connection', (socket) => onSocket(host, socket));
  return host;
}

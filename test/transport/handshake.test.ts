/** What only TLS has: certificates, and the handshakes that fail. */
import { once } from 'node:events';
import { connect as connectTcp, createServer, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type Connection,
  type ConnectionHandler,
  type Listener,
  type TlsTransportOptions,
  tlsTransport,
} from 'wirebook/reactor';
import { makeAuthority } from './certificates.ts';
import { plainPeers } from './peers.ts';
import { Scene } from './scene.ts';
import { turns } from './waiting.ts';
import { warnings } from './warnings.ts';

const ours = makeAuthority('Our authority');
const theirs = makeAuthority('Their authority');
const server = { ...ours.issue('server.test'), ca: ours.cert };
const client = { ...ours.issue('client.test'), ca: ours.cert };

const never = (): never => {
  throw new Error('this must not be called');
};

/** A server's connections as they came, and why the others did not. */
interface Guests {
  readonly listener: Listener;
  readonly port: number;
  readonly connections: Connection[];
  readonly reasons: Error[];
}

async function serve(options: TlsTransportOptions = {}, maxConnections = 100): Promise<Guests> {
  const connections: Connection[] = [];
  const reasons: Error[] = [];
  const onHandshakeError = (error: Error): number => reasons.push(error);
  const transport = tlsTransport({ ...server, onHandshakeError, ...options });
  const listener = await transport.listen({ maxConnections }, (connection) => {
    connections.push(connection);
    return { onData: (chunk) => void connection.write(chunk) };
  });
  onTestFinished(async () => {
    for (const connection of connections) connection.destroy();
    await listener.close();
  });
  return { listener, port: listener.address.port, connections, reasons };
}

/** Connects and says `hello`. @returns whether the echo came back, or what the connection closed with instead */
async function greet(
  port: number,
  options: TlsTransportOptions,
  host = 'localhost',
): Promise<unknown> {
  let outcome: unknown = 'ended without a word';
  await new Promise<void>((resolve, reject) => {
    const onConnection = (connection: Connection): ConnectionHandler => ({
      onData() {
        outcome = 'served';
        connection.end();
      },
      onClose(error) {
        if (error !== undefined) outcome = error;
        resolve();
      },
    });
    tlsTransport(options)
      .connect({ host, port }, onConnection)
      .then((connection) => connection.write(Buffer.from('hello')), reject);
  });
  return outcome;
}

function dialTcp(port: number): Socket {
  const socket = connectTcp({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  return socket;
}

describe('a server', () => {
  it('needs a certificate', async () => {
    const transport = tlsTransport({ ca: ours.cert });
    await expect(transport.listen({}, never)).rejects.toMatchObject({
      code: 'ERR_TLS_CERTIFICATE',
    });
  });

  it('is told at once when certificate and key do not belong together', () => {
    expect(() => tlsTransport({ cert: server.cert, key: client.key })).toThrow(
      'key values mismatch',
    );
  });

  it('survives strangers who do not speak TLS, counts them, says why, and serves on', async () => {
    const { port, listener, reasons } = await serve();
    for (const words of [
      'GET / HTTP/1.1\r\n\r\n',
      '\0\0\0\u0005hello',
      '\u0016\u0003\u0001nonsense',
    ]) {
      const socket = dialTcp(port).resume();
      socket.write(words);
      socket.end();
      await once(socket, 'close');
    }
    expect(await greet(port, client)).toBe('served');
    while (listener.counters.open > 0) await turns(1);
    expect(listener.counters).toMatchObject({ accepted: 1, handshakeErrors: 3, acceptErrors: 0 });
    expect(reasons.length).toBe(3);
  });

  it('survives those who break off at every byte of the handshake', async () => {
    const { port, listener } = await serve();
    const hello = await clientHello();
    const lengths = Array.from({ length: 40 }, (_, index) =>
      Math.floor((index * hello.length) / 39),
    );
    for (const [index, length] of lengths.entries()) {
      const socket = dialTcp(port).resume();
      await once(socket, 'connect');
      await new Promise((resolve) => socket.write(hello.subarray(0, length), resolve));
      if (index % 2 === 0) socket.resetAndDestroy();
      else socket.destroy();
    }
    while (listener.counters.handshakeErrors < 40) await turns(1);
    while (listener.counters.open > 0) await turns(1);
    expect(listener.counters).toMatchObject({ accepted: 0, handshakeErrors: 40 });
    expect(await greet(port, client)).toBe('served');
  });

  it('drops who does not finish the handshake in time', async () => {
    const { port, listener, reasons } = await serve({ handshakeTimeoutMs: 50 });
    const silent = dialTcp(port).resume();
    await once(silent, 'close');
    while (listener.counters.open > 0) await turns(1);
    expect(listener.counters).toMatchObject({ accepted: 0, handshakeErrors: 1 });
    expect(reasons).toMatchObject([{ code: 'ERR_TLS_HANDSHAKE_TIMEOUT' }]);
  });

  it('counts against its limit who still shakes hands', async () => {
    const { port, listener } = await serve({}, 2);
    const silent = [dialTcp(port), dialTcp(port)];
    while (listener.counters.open < 2) await turns(1);
    await expect(greet(port, client)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(listener.counters).toMatchObject({ refused: 1, handshakeErrors: 0 });
    for (const socket of silent) socket.destroy();
    while (listener.counters.open > 0) await turns(1);
    expect(await greet(port, client)).toBe('served');
  });

  it('serves nobody whose handshake is over when it is closed', async () => {
    const { port, listener, connections } = await serve();
    const raw = dialTcp(port);
    await once(raw, 'connect');
    while (listener.counters.open < 1) await turns(1);
    await listener.close();
    const socket = connectTls({ socket: raw, servername: 'server.test', ca: ours.cert });
    socket.on('error', () => {});
    await once(socket.resume(), 'close');
    expect(connections).toEqual([]);
  });

  it('speaks no TLS older than 1.2', async () => {
    const { port, listener } = await serve();
    const old = connectTls({
      port,
      servername: 'server.test',
      ca: ours.cert,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    });
    await expect(once(old, 'secureConnect')).rejects.toThrow(/version|protocol/);
    while (listener.counters.handshakeErrors < 1) await turns(1);
  });

  it('warns when onHandshakeError throws, and serves on', async () => {
    const { port } = await serve({ onHandshakeError: never });
    const heard = warnings();
    dialTcp(port).end('nonsense');
    while (heard.length === 0) await turns(1);
    expect(heard).toEqual([expect.stringContaining('WIREBOOK_HANDLER')]);
    expect(await greet(port, client)).toBe('served');
  });
});

describe('a client', () => {
  it('refuses a server whose certificate another authority has signed', async () => {
    const { port, listener, connections } = await serve();
    const connecting = greet(port, { ca: theirs.cert });
    await expect(connecting).rejects.toMatchObject({
      code: expect.stringMatching(
        /UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED|UNABLE_TO_GET_ISSUER/,
      ),
    });
    while (listener.counters.open > 0) await turns(1);
    expect(connections.length + listener.counters.handshakeErrors).toBeLessThanOrEqual(1);
  });

  it('refuses a server that is somebody else', async () => {
    const { port } = await serve({ ...ours.issue('other.test') });
    const options = { ca: ours.cert, servername: 'server.test' };
    await expect(greet(port, options)).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    expect(await greet(port, { ...options, servername: 'other.test' })).toBe('served');
  });

  it('knows a server by its address, too', async () => {
    const { port } = await serve();
    expect(await greet(port, client, '127.0.0.1')).toBe('served');
  });

  it('can be told to trust anybody, and still says that it does not know who it is', async () => {
    const { port } = await serve();
    const transport = tlsTransport({ rejectUnauthorized: false });
    const connection = await transport.connect({ host: 'localhost', port }, () => ({
      onData() {},
    }));
    expect(connection.peerCertificate).toBe(undefined);
    connection.destroy();
  });

  it('does not wait for ever for a server that does not shake hands', async () => {
    const accepted: Socket[] = [];
    const silent = createServer((socket) => accepted.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => {
      silent.close();
      for (const socket of accepted) socket.destroy();
    });
    const bound = silent.address();
    const port = bound !== null && typeof bound === 'object' ? bound.port : 0;
    const transport = tlsTransport(client);
    const target = { host: '127.0.0.1', port };
    await expect(transport.connect({ ...target, timeoutMs: 50 }, never)).rejects.toMatchObject({
      code: 'ETIMEDOUT',
    });
    const giveUp = new AbortController();
    const connecting = transport.connect({ ...target, signal: giveUp.signal }, never);
    while (accepted.length < 2) await turns(1);
    giveUp.abort(new Error('enough'));
    await expect(connecting).rejects.toThrow('enough');
  });

  it('fails on a server that does not speak TLS', async () => {
    const scene = new Scene({ transport: tlsTransport(client), peers: plainPeers });
    const host = await scene.host();
    const connecting = scene.transport.connect({ host: '127.0.0.1', port: host.port }, never);
    const outcome = expect(connecting).rejects.toMatchObject({
      code: expect.stringMatching(/SSL/),
    });
    const peer = await host.next();
    await peer.write('220 mail.test ready\r\n');
    await outcome;
  });
});

describe('mutual TLS', () => {
  const strict = { requestCert: true };

  it('tells each side who the other is', async () => {
    const { port, connections } = await serve(strict);
    const own = tlsTransport(client);
    const connection = await own.connect({ host: 'localhost', port }, () => ({ onData() {} }));
    expect(connection.peerCertificate?.subject).toBe('CN=server.test');
    expect(connection.peerCertificate?.subjectAltName).toContain('DNS:server.test');
    while (connections.length === 0) await turns(1);
    expect(connections[0]?.peerCertificate?.subject).toBe('CN=client.test');
    connection.destroy();
  });

  it.each([
    ['who has no certificate', { ca: ours.cert }],
    ['whom another authority vouches for', { ...theirs.issue('client.test'), ca: ours.cert }],
  ])('refuses a client %s', async (_, identity) => {
    const { port, listener, connections } = await serve(strict);
    const outcome = await greet(port, identity).catch((error: unknown) => error);
    expect(outcome).not.toBe('served'); // it has connected, and learns of it then
    const older = { ...identity, maxVersion: 'TLSv1.2' as const };
    expect(await greet(port, older).catch((error: unknown) => error)).not.toBe('served');
    while (listener.counters.open > 0) await turns(1);
    expect(listener.counters).toMatchObject({ accepted: 0, handshakeErrors: 2 });
    expect(connections).toEqual([]);
    expect(await greet(port, client)).toBe('served');
  });

  it('can let strangers in, and names only those whom it has verified', async () => {
    const { port, connections } = await serve({ ...strict, rejectUnauthorized: false });
    expect(await greet(port, { ...theirs.issue('admin.test'), ca: ours.cert })).toBe('served');
    expect(await greet(port, { ca: ours.cert })).toBe('served');
    expect(await greet(port, client)).toBe('served');
    const names = connections.map(({ peerCertificate }) => peerCertificate?.subject);
    expect(names).toEqual([undefined, undefined, 'CN=client.test']);
  });
});

/** The first bytes that a client sends. */
async function clientHello(): Promise<Buffer> {
  const listening = createServer().listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const bound = listening.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0;
  const socket = connectTls({ port, host: '127.0.0.1', servername: 'server.test' });
  socket.on('error', () => {});
  const [accepted]: Socket[] = await once(listening, 'connection');
  const [bytes]: Buffer[] = await once(accepted ?? socket, 'data');
  socket.destroy();
  accepted?.destroy();
  listening.close();
  return bytes ?? Buffer.alloc(0);
}

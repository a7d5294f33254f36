/**
 * The transport over `node:tls`: the same connections, encrypted, and each side may have to show who it is.
 *
 * Knows: certificates, and that a handshake can fail in as many ways as there are strangers. Must not know: what travels on its
 * connections.
 *
 * Decision: what is decided by leaving it out is safe. A client verifies the server and its name; a server that asks for
 * certificates refuses who has none; nobody speaks less than TLS 1.2. A failed handshake is an everyday event on an open port: it
 * is counted, told to whoever asked to be told, and never thrown.
 */
import type { X509Certificate } from 'node:crypto';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import {
  connect,
  createSecureContext,
  createServer,
  type SecureContextOptions,
  type TLSSocket,
} from 'node:tls';
import { WirebookError } from '../base/index.ts';
import { asError, reportUnheard } from './failures.ts';
import { type AcceptedBy, connectOnNode, listenOnNode } from './node-endpoint.ts';
import type { ConnectTarget, Transport } from './transport.ts';

/** What both sides of a TLS connection may need. Names and meanings are those of `node:tls`. */
export interface TlsTransportOptions extends Pick<
  SecureContextOptions,
  'ca' | 'cert' | 'key' | 'passphrase' | 'minVersion' | 'maxVersion' | 'ciphers'
> {
  /** Server: ask each client for a certificate. Default false. */
  readonly requestCert?: boolean;
  /**
   * Refuse a peer whose certificate was not signed by one of `ca` (a server asks only if `requestCert` is set; a client also refuses one
   * that was made out to another name). Default true. When false, `peerCertificate` is still only a verified one.
   */
  readonly rejectUnauthorized?: boolean;
  /** Client: the name that the server's certificate must be made out to. Default: the host that is connected to. */
  readonly servername?: string;
  /** Server: a client that has not finished its handshake by then is dropped. Default 10 s. */
  readonly handshakeTimeoutMs?: number;
  /** Server: called for each handshake that fails, with the reason. They are counted in any case. */
  readonly onHandshakeError?: (error: Error) => void;
}

const DEFAULT_HANDSHAKE_TIMEOUT_MS = 10_000;

/**
 * TLS by Node's own sockets.
 *
 * To listen it needs `cert` and `key`; to connect, `ca` unless the server's certificate comes from one of the authorities that
 * Node knows. With mutual TLS both sides need all three. Under TLS 1.3 a client whose certificate the server refuses
 * learns of it only after `connect`: its connection ends, or is reset, without a byte.
 *
 * @throws Error from OpenSSL when certificate or key cannot be read or do not belong together
 */
export function tlsTransport(options: TlsTransportOptions = {}): Transport {
  const { rejectUnauthorized = true } = options;
  const contextOptions = securityOf(options);
  const secureContext = createSecureContext(contextOptions);
  return {
    name: 'tls',
    async listen(target, onConnection) {
      if (options.cert === undefined || options.key === undefined) {
        throw new WirebookError(
          'ERR_TLS_CERTIFICATE',
          'a TLS server needs a certificate and its key: tlsTransport({ cert, key })',
        );
      }
      return listenOnNode(target, onConnection, (told) =>
        serverHandshake({ ...options, ...contextOptions, rejectUnauthorized }, told),
      );
    },
    connect: (target, onConnection) =>
      connectOnNode(target, onConnection, () => {
        const { host, port } = target;
        const carrier = connectTcp({ host, port, allowHalfOpen: true, noDelay: true });
        const socket = connect({
          socket: carrier,
          secureContext,
          rejectUnauthorized,
          ...expectedName(options, target),
        });
        return {
          socket,
          readyEvent: 'secureConnect',
          usable: () => ({ socket, carrier, peerCertificate: certificateOf(socket) }),
        };
      }),
  };
}

/** What is given, over our default; undefined is not given. */
function securityOf(options: TlsTransportOptions): SecureContextOptions {
  const { ca, cert, key, passphrase, minVersion, maxVersion, ciphers } = options;
  const all = { ca, cert, key, passphrase, minVersion, maxVersion, ciphers };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  return { minVersion: 'TLSv1.2', ...Object.fromEntries(given) };
}

/** Whom the certificate must be made out to. An address is no name: SNI (RFC 6066) has none for it, and Node warns. */
function expectedName(
  { servername }: TlsTransportOptions,
  { host }: ConnectTarget,
): { host: string; servername?: string } {
  if (servername !== undefined) return { host, servername };
  return isIP(host) === 0 ? { host, servername: host } : { host };
}

/** `tls.Server` does the handshakes, without listening: sockets are put into it as they were accepted. */
function serverHandshake(
  options: TlsTransportOptions,
  { ready, failed }: AcceptedBy,
): (accepted: Socket) => void {
  const {
    handshakeTimeoutMs: handshakeTimeout = DEFAULT_HANDSHAKE_TIMEOUT_MS,
    onHandshakeError,
    ...rest
  } = options;
  const server = createServer({ ...rest, handshakeTimeout });
  const carriers = new Map<string, Socket>(); // of handshakes under way, by the peer's address
  server.on('secureConnection', (socket: TLSSocket) => {
    const carrier = carriers.get(peerOf(socket)) ?? socket;
    carriers.delete(peerOf(socket));
    socket.allowHalfOpen = true;
    ready({ socket, carrier, peerCertificate: certificateOf(socket) });
  });
  server.on('tlsClientError', (error: Error, socket: TLSSocket) => {
    socket.on('error', () => {}); // there is no connection yet that could say it
    socket.destroy();
    failed();
    try {
      onHandshakeError?.(error);
    } catch (thrown) {
      reportUnheard(asError(thrown));
    }
  });
  return (carrier) => {
    const peer = peerOf(carrier);
    carriers.set(peer, carrier);
    carrier.once('close', () => {
      if (carriers.get(peer) === carrier) carriers.delete(peer);
    });
    carrier.allowHalfOpen = false; // half a handshake leads nowhere; the socket over it takes this over
    server.emit('connection', carrier);
  };
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

/** Only a certificate that was verified says who somebody is. */
function certificateOf(socket: TLSSocket): X509Certificate | undefined {
  return socket.authorized ? socket.getPeerX509Certificate() : undefined;
}

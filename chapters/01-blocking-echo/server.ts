/**
 * A blocking echo server, one client at a time.
 *
 *     npx tsx --conditions=wirebook-source chapters/01-blocking-echo/server.ts --port 7000
 *     nc 127.0.0.1 7000          in a second terminal
 *
 * Decision: it keeps a heartbeat, a Node timer every 10 ms, and tells how often it fired while a client was served. That is how
 * you see from outside what a blocked thread does to everything else in its process.
 */

import { parseArgs } from 'node:util';
import { WirebookError } from 'wirebook/base';
import { SocketError, TcpSocket } from 'wirebook/socket';
import { measured, varies } from '../notebook/mark.ts';
import { ready, report } from '../notebook/peer.ts';
import { echoUntilEnd } from './echo.ts';

const USAGE = 'usage: server.ts [--port 0…65535] [--host ADDRESS]';
const HEARTBEAT_MS = 10;
/** What accept says of the one connection that it was to give. The listening socket is sound: accept again. accept(2) */
const ONE_LOST = new Set(['ECONNABORTED', 'EPROTO', 'ENETDOWN', 'ENETUNREACH', 'EHOSTUNREACH']);

let heartbeats = 0;
const listener = listen(readArguments());
const self = listener.localAddress();
const where = `${self.address}:${varies(self.port)}`;
console.log(`listening on ${where}; from a second terminal: nc ${where.replace(':', ' ')}`);
setInterval(() => (heartbeats += 1), HEARTBEAT_MS);

await ready({ port: self.port });
for (;;) {
  const client = accept();
  if (client !== undefined) await serve(client);
}

async function serve(client: TcpSocket): Promise<void> {
  const { address, port } = client.remoteAddress();
  const name = `${address}:${varies(port)}`;
  console.log(`${name} connected, descriptor ${varies(client.fd)}`);
  await report({ connected: port });
  heartbeats = 0;
  const since = performance.now();
  let end: string;
  try {
    end = `is done, ${echoUntilEnd(client)} bytes echoed`;
  } catch (error) {
    if (!(error instanceof SocketError)) throw error;
    end = `broke off: ${error.syscall} ${error.code}`;
  }
  client.close();
  const due = Math.floor((performance.now() - since) / HEARTBEAT_MS);
  console.log(`${name} ${end}; heartbeats meanwhile: ${heartbeats} of ${measured(due)}`);
  await report({ gone: port, heartbeats });
}

function accept(): TcpSocket | undefined {
  try {
    return listener.accept();
  } catch (error) {
    if (!(error instanceof SocketError && ONE_LOST.has(error.code))) throw error;
    console.log(`a client was gone before it was accepted: ${error.code}`);
    return undefined;
  }
}

function listen({ host, port }: Arguments): TcpSocket {
  try {
    return TcpSocket.listen({ address: host, port });
  } catch (error) {
    if (!(error instanceof WirebookError)) throw error;
    if (error.code === 'ERR_SOCKET_ADDRESS') leave(`--host: ${error.message}`, 2);
    if (error.code !== 'EADDRINUSE') leave(error.message, 1);
    leave(`port ${port} of ${host} is taken; choose another with --port (0 takes any free one)`, 1);
  }
}

interface Arguments {
  readonly host: string;
  readonly port: number;
}

function readArguments(): Arguments {
  try {
    const { values } = parseArgs({
      options: {
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string', default: '7000' },
      },
    });
    const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN;
    if (port <= 0xffff) return { host: values.host, port };
    leave(`--port ${values.port} is no port; ${USAGE}`, 2);
  } catch (error) {
    const [problem] = error instanceof Error ? error.message.split('\n') : [String(error)];
    leave(`${problem}; ${USAGE}`, 2);
  }
}

function leave(message: string, code: 1 | 2): never {
  console.error(message);
  process.exit(code);
}

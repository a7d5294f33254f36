/**
 * A peer that sends exactly what it is told, cut exactly where it is told.
 *
 * By hand: `npx tsx --conditions=wirebook-source chapters/02-framing/sender.ts --port 7000 'hex 00000005' wait 'send hello' fin`
 *
 * Knows: how to connect and to take one step after the other. Must not know: what the bytes mean.
 *
 * Decision: where a cut must fall, it waits for a word from the other end instead of for a time. So a message is torn at the
 * same byte on every machine, however busy, and two pieces never meet on the way.
 */

import { get } from 'node:http';
import { parseArgs } from 'node:util';
import { fromHex, toHex } from 'wirebook/base';
import { encodeFrame } from 'wirebook/framing';
import { SocketError, TcpSocket } from 'wirebook/socket';
import { orders, ready, report } from '../notebook/peer.ts';

const utf8 = new TextEncoder();

/** What one step puts on the wire. */
function bytesOf(step: string): Uint8Array {
  const [verb = '', rest = ''] = /^(\w+) ?(.*)$/s.exec(step)?.slice(1) ?? [];
  switch (verb) {
    case 'send':
      return utf8.encode(rest);
    case 'hex':
      return fromHex(rest);
    case 'zeros':
      return new Uint8Array(Number(rest));
    case 'frame':
      return encodeFrame(new Uint8Array(Number(rest)));
    default:
      throw new Error(`no such step: "${step}"; there are send, hex, zeros, frame, wait and fin`);
  }
}

function take(step: string, socket: TcpSocket): void {
  if (step === 'fin') {
    console.log('sends its FIN');
    socket.shutdown('write');
  } else if (step === 'wait') {
    socket.recv(new Uint8Array(1));
  } else {
    const bytes = bytesOf(step);
    const shown = step.startsWith('send') ? `"${step.slice(5)}"` : toHex(bytes);
    console.log(
      `sends ${bytes.length > 40 ? `${bytes.length.toLocaleString('en-US')} bytes` : shown}`,
    );
    socket.sendAll(bytes);
  }
}

/** Takes the steps, then stays until the other end closes: whoever closes first with unread bytes tears the connection. */
function play(socket: TcpSocket, steps: readonly string[]): void {
  try {
    for (const step of steps) take(step, socket);
    const rest = new Uint8Array(4096);
    while (socket.recv(rest) > 0);
  } catch (error) {
    // The other end may hang up whenever it has seen enough.
    if (!(error instanceof SocketError)) throw error;
  }
}

/** What a browser does when somebody types our port into its address bar. */
function browse(port: number): Promise<void> {
  return new Promise((resolve) => {
    console.log('GET / HTTP/1.1');
    get({ host: '127.0.0.1', port, agent: false }).once('error', () => {
      console.log('the server hung up without an answer');
      resolve();
    });
  });
}

const { values, positionals } = parseArgs({
  options: { port: { type: 'string' } },
  allowPositionals: true,
});
if (values.port !== undefined) {
  using socket = TcpSocket.connect({ port: Number(values.port) });
  play(socket, positionals);
} else {
  console.log('stands by');
  await ready();
  for await (const { port, steps } of orders<{ port: number; steps: readonly string[] }>()) {
    if (steps[0] === 'browse') {
      await report({ connected: true });
      await browse(port);
    } else {
      using socket = TcpSocket.connect({ port });
      await report({ connected: true });
      play(socket, steps);
    }
    await report({ done: true });
  }
}

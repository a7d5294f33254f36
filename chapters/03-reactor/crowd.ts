/** Ten thousand clients in one process, or as many as its limit allows. They ask when they are told, one after the other. */

import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { encodeFrame } from 'wirebook/framing';
import { MSG_WAITALL, TcpSocket } from 'wirebook/socket';
import { orders, ready, report } from '../notebook/peer.ts';

const ANSWER_TIMEOUT_MS = 10_000;
/** As many as may wait in the kernel for certain. Then the last of them is answered, and so all have been accepted. */
const AT_ONCE = 100;
/** Descriptors that the process needs for itself. */
const OWN = 100;

const { values } = parseArgs({ options: { port: { type: 'string', default: '7000' } } });
const port = Number(values.port);
const clients: TcpSocket[] = [];

function ask(client: TcpSocket, request: string): void {
  client.send(encodeFrame(Buffer.from(request)));
}

/** Waits for the answer to that. */
function hear(client: TcpSocket, request: string): void {
  const answer = new Uint8Array(4 + Buffer.byteLength(request));
  if (client.recv(answer, MSG_WAITALL) < answer.length) throw new Error(`no answer to ${request}`);
}

function connect(wanted: number): void {
  const limit = Number(execFileSync('sh', ['-c', 'ulimit -n']).toString());
  const count = Math.min(wanted, (Number.isNaN(limit) ? wanted : limit) - OWN);
  while (clients.length < count) {
    const client = TcpSocket.connect({ port, receiveTimeoutMs: ANSWER_TIMEOUT_MS });
    clients.push(client);
    if (clients.length % AT_ONCE !== 0 && clients.length < count) continue;
    ask(client, 'ping');
    hear(client, 'ping');
  }
}

/** Some clients, spread over all, ask at the same time. How long do they wait: the middle one and the slowest? */
function latencies(asking: number, heavyMs: number): { medianMs: number; slowestMs: number } {
  const [culprit] = clients;
  const step = Math.floor((clients.length - 1) / asking);
  const others = clients.filter((_, index) => index > 0 && index % step === 0).slice(0, asking);
  const heavy = `heavy ${heavyMs}`;
  if (culprit !== undefined && heavyMs > 0) ask(culprit, heavy);
  const asked = others.map((client) => {
    ask(client, 'ping');
    return { client, since: performance.now() };
  });
  const waits = asked.map(({ client, since }) => {
    hear(client, 'ping');
    return performance.now() - since;
  });
  if (culprit !== undefined && heavyMs > 0) hear(culprit, heavy);
  waits.sort((a, b) => a - b);
  return { medianMs: waits[waits.length >> 1] ?? 0, slowestMs: waits.at(-1) ?? 0 };
}

await ready();
for await (const order of orders<{ connect?: number; asking?: number; heavyMs?: number }>()) {
  if (order.connect !== undefined) connect(order.connect);
  const waits = latencies(order.asking ?? 1, order.heavyMs ?? 0);
  await report({ connected: clients.length, ...waits });
}

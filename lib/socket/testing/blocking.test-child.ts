/**
 * Programs that really block, for blocking.test.ts to watch, signal and end: `blocking.test-child.ts SCENARIO PORT`.
 *
 * What they say goes straight to descriptor 1, so that it is out before a call that may never return.
 */
import { closeSync, writeSync } from 'node:fs';
import { MSG_NOSIGNAL, MSG_WAITALL, SocketError, TcpSocket } from '../index.ts';
import { type Libc, libc } from '../libc.ts';

const say = (line: string): void => void writeSync(1, `${line}\n`);
const [scenario = '', portText = '0', address = '127.0.0.1'] = process.argv.slice(2);
const port = Number(portText);

/** Says `interrupted` whenever the kernel ends this call with EINTR. */
function tellInterruptions(name: 'accept4' | 'recv' | 'send' | 'connect'): void {
  process.on('SIGUSR2', () => undefined);
  const calls = libc();
  const told =
    <Args extends readonly unknown[]>(call: (...args: Args) => number) =>
    (...args: Args): number => {
      const result = call(...args);
      if (result === -4) say('interrupted');
      return result;
    };
  const wrapped: Partial<Libc> = {
    accept4: told(calls.accept4),
    recv: told(calls.recv),
    send: told(calls.send),
    connect: told(calls.connect),
  };
  Object.assign(calls, { [name]: wrapped[name] });
}

/** What a call threw, as a word, and how long it took. */
function timed(call: () => unknown): { outcome: string; ms: number } {
  const start = performance.now();
  let outcome: string;
  try {
    outcome = String(call());
  } catch (error) {
    outcome = error instanceof SocketError ? error.code : String(error);
  }
  return { outcome, ms: performance.now() - start };
}

const scenarios: Record<string, () => void> = {
  /** Each blocking call with a time-out, and how it ended. */
  timeouts() {
    using listener = TcpSocket.listen({ backlog: 0 });
    listener.setOption('SO_RCVTIMEO', 60);
    const { port: own } = listener.localAddress();
    const report: Record<string, unknown> = { accept: timed(() => listener.accept()) };
    using client = TcpSocket.connect({ port: own, receiveTimeoutMs: 60, sendTimeoutMs: 60 });
    report['recv'] = timed(() => client.recv(new Uint8Array(1)));
    client.setOption('SO_RCVTIMEO', 0.0001);
    report['recv, a fraction of a microsecond'] = timed(() => client.recv(new Uint8Array(1)));
    report['connect, nobody accepts'] = timed(() =>
      TcpSocket.connect({ port: own, sendTimeoutMs: 60 }),
    );
    report['send, nobody reads'] = timed(() => client.sendAll(new Uint8Array(64 * 1024 * 1024)));
    say(JSON.stringify(report));
  },

  /** Receives one message under a time-out that is far away, and says what it got. */
  recv() {
    using socket = TcpSocket.connect({ address, port, receiveTimeoutMs: 60_000 });
    tellInterruptions('recv');
    say('waiting');
    const buffer = new Uint8Array(64);
    const count = socket.recv(buffer);
    say(`received ${Buffer.from(buffer.subarray(0, count)).toString()}`);
  },

  accept() {
    using listener = TcpSocket.listen();
    listener.setOption('SO_RCVTIMEO', 60_000);
    tellInterruptions('accept4');
    say(`waiting on ${listener.localAddress().port}`);
    using socket = listener.accept();
    say(`accepted ${socket.remoteAddress().port}`);
  },

  /** Sends more than the buffers hold, and so must wait for the peer to read. */
  send() {
    using socket = TcpSocket.connect({ address, port, sendTimeoutMs: 60_000 });
    tellInterruptions('send');
    say('waiting');
    socket.sendAll(new Uint8Array(16 * 1024 * 1024).fill(7));
    say('sent');
  },

  /** Connects to a listener whose queue is full, and so must wait. */
  connect() {
    tellInterruptions('connect');
    say('waiting');
    const { outcome } = timed(() => {
      using socket = TcpSocket.connect({ address, port, sendTimeoutMs: 60_000 });
      return `connected to ${socket.remoteAddress().port}`;
    });
    say(outcome);
  },

  /** Waits for a whole buffer, however it comes in. */
  waitall() {
    using socket = TcpSocket.connect({ address, port });
    say('waiting');
    const buffer = new Uint8Array(8);
    say(`${socket.recv(buffer, MSG_WAITALL)} bytes: ${Buffer.from(buffer).toString()}`);
  },

  /** An echo server for one client, until it ends. */
  server() {
    using listener = TcpSocket.listen({ address });
    say(`listening on ${listener.localAddress().port}`);
    using socket = listener.accept();
    const buffer = new Uint8Array(4096);
    for (let count = socket.recv(buffer); count > 0; count = socket.recv(buffer)) {
      socket.sendAll(buffer.subarray(0, count));
    }
    say('the client has ended');
  },

  /** Sends a lot, ends its direction, and counts what comes back. */
  client() {
    using socket = TcpSocket.connect({ address, port });
    socket.sendAll(new Uint8Array(100_000).fill(7));
    socket.shutdown('write');
    const buffer = new Uint8Array(4096);
    let [sum, total] = [0, 0];
    for (let count = socket.recv(buffer); count > 0; count = socket.recv(buffer)) {
      total += count;
      for (const byte of buffer.subarray(0, count)) sum += byte;
    }
    say(`${total} bytes back, sum ${sum}`);
  },

  /**
   * Sends where nothing can be sent any more, with SIGPIPE as a C program has it: Node ignores it,
   * until a listener has come and gone.
   */
  sigpipe() {
    const listener = (): void => undefined;
    process.on('SIGPIPE', listener).off('SIGPIPE', listener);
    using peer = TcpSocket.listen();
    using client = TcpSocket.connect(peer.localAddress());
    client.shutdown('write');
    const one = Uint8Array.of(1);
    say(`with the flag ${timed(() => client.send(one, MSG_NOSIGNAL)).outcome}`);
    say(`by default ${timed(() => client.send(one)).outcome}`);
    say('without it');
    say(timed(() => client.send(one, 0)).outcome);
  },

  /** A socket on descriptor 0, which is a descriptor like any other. */
  zero() {
    closeSync(0);
    using listener = TcpSocket.listen();
    say(`listening on descriptor ${listener.fd}, closed: ${listener.closed}`);
    using client = TcpSocket.connect(listener.localAddress());
    using server = listener.accept();
    client.sendAll(Uint8Array.of(7));
    say(`received ${server.recv(new Uint8Array(1))}`);
    listener.close();
    say(timed(() => closeSync(0)).outcome);
  },

  /** Uses up every descriptor. Started with a low limit. */
  emfile() {
    using listener = TcpSocket.listen();
    using client = TcpSocket.connect(listener.localAddress());
    const hoard: TcpSocket[] = [];
    const { outcome } = timed(() => {
      for (;;) hoard.push(TcpSocket.create());
    });
    say(`socket ${outcome}`);
    say(`listen ${timed(() => TcpSocket.listen()).outcome}`);
    say(`accept ${timed(() => listener.accept()).outcome}`);
    hoard.pop()?.close();
    using server = listener.accept(); // it had gone on waiting
    say(`accepted the same: ${server.remoteAddress().port === client.localAddress().port}`);
    for (const socket of hoard) socket.close();
  },
};

const run = scenarios[scenario];
if (run === undefined) throw new Error(`no scenario is called ${scenario}`);
run();

/** Calls that really block, each in a process of its own under a watchdog, which ends it and its test when it hangs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { TcpSocket } from './index.ts';
import { ON_LINUX, connecting, listening, loopbacks } from './testing/kernel.test-child.ts';

const LIMIT_MS = 15_000;
const program = fileURLToPath(new URL('testing/blocking.test-child.ts', import.meta.url));
const node = [process.execPath, '--conditions=wirebook-source', '--import', 'tsx', program];

/** One of the programs, while it runs. */
class Child {
  readonly #process;
  readonly #lines;
  readonly #ended;

  constructor(command: readonly string[], args: readonly (string | number)[]) {
    const [file = '', ...rest] = [...command, ...args.map(String)];
    this.#process = spawn(file, rest, {
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: LIMIT_MS, // the watchdog
      killSignal: 'SIGKILL',
    });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    this.#ended = once(this.#process, 'close');
  }

  /** The next line it says. */
  async says(): Promise<string> {
    const { value, done } = await this.#lines.next();
    return done === true ? 'nothing more' : value;
  }

  /** The port in the next line it says. */
  async saysPort(): Promise<number> {
    return Number(/on (\d+)$/.exec(await this.says())?.[1]);
  }

  /** Signals until the kernel has interrupted the call: one signal may come too early. */
  async interrupt(): Promise<void> {
    const again = setInterval(() => this.#process.kill('SIGUSR2'), 5);
    const line = await this.says().finally(() => clearInterval(again));
    expect(line).toBe('interrupted');
  }

  /** What else it says until it ends by itself; further interruptions aside. */
  async lastWords(): Promise<string[]> {
    const words: string[] = [];
    for await (const line of this.#lines) if (line !== 'interrupted') words.push(line);
    const [code, signal] = await this.#ended;
    if (signal === 'SIGKILL') words.push(`still blocked after ${LIMIT_MS} ms`);
    return code === 0 ? words : [...words, `ended by ${signal ?? `exit code ${code}`}`];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }
}

const children: Child[] = [];
const sockets: TcpSocket[] = [];

afterEach(async () => {
  for (const running of children.splice(0)) await running[Symbol.asyncDispose]();
  for (const socket of sockets.splice(0)) socket.close();
});

function child(scenario: string, ...args: (string | number)[]): Child {
  const running = new Child(node, [scenario, ...args]);
  children.push(running);
  return running;
}

function kept(socket: TcpSocket): TcpSocket {
  sockets.push(socket);
  return socket;
}

describe.skipIf(!ON_LINUX)('a time-out', () => {
  it('ends accept, recv, connect and send, and not before its time', async () => {
    const [line = ''] = await child('timeouts').lastWords();
    const report = JSON.parse(line);
    expect(report).toEqual({
      accept: { outcome: 'EAGAIN', ms: expect.any(Number) },
      recv: { outcome: 'EAGAIN', ms: expect.any(Number) },
      'recv, a fraction of a microsecond': { outcome: 'EAGAIN', ms: expect.any(Number) },
      'connect, nobody accepts': { outcome: 'EINPROGRESS', ms: expect.any(Number) },
      'send, nobody reads': { outcome: 'EAGAIN', ms: expect.any(Number) },
    });
    for (const name of ['accept', 'recv', 'connect, nobody accepts', 'send, nobody reads']) {
      expect(report[name].ms, name).toBeGreaterThan(55);
    }
  });
});

describe.skipIf(!ON_LINUX)('a signal that interrupts', () => {
  it('recv is survived: the bytes that come later are received', async () => {
    const listener = kept(listening());
    const running = child('recv', listener.localAddress().port);
    expect(await running.says()).toBe('waiting');
    await running.interrupt();
    const server = kept(listener.accept());
    server.sendAll(Buffer.from('in spite of it'));
    expect(await running.lastWords()).toEqual(['received in spite of it']);
  });

  it('accept is survived: the client that comes later is accepted', async () => {
    const running = child('accept');
    const port = await running.saysPort();
    await running.interrupt();
    const client = kept(TcpSocket.connect({ port, sendTimeoutMs: 5000 }));
    expect(await running.lastWords()).toEqual([`accepted ${client.localAddress().port}`]);
  });

  it('send is survived: every byte arrives once', async () => {
    const listener = kept(listening());
    listener.setOption('SO_RCVBUF', 65_536); // fixed from now on, so 16 MiB do not fit
    const running = child('send', listener.localAddress().port);
    expect(await running.says()).toBe('waiting');
    await running.interrupt();
    const server = kept(listener.accept());
    const buffer = new Uint8Array(1024 * 1024);
    let [total, sum] = [0, 0];
    for (let count = server.recv(buffer); count > 0; count = server.recv(buffer)) {
      total += count;
      for (let index = 0; index < count; index += 1) sum += buffer[index] ?? 0;
    }
    expect([total, sum]).toEqual([16 * 1024 * 1024, 7 * 16 * 1024 * 1024]);
    expect(await running.lastWords()).toEqual(['sent']);
  });

  it('connect is survived: it goes on, and connects when there is room', async () => {
    const listener = kept(listening('127.0.0.1', 0));
    kept(connecting(listener));
    const { port } = listener.localAddress();
    const running = child('connect', port);
    expect(await running.says()).toBe('waiting');
    await running.interrupt();
    kept(listener.accept());
    expect(await running.lastWords()).toEqual([`connected to ${port}`]);
  });

  it('connect is survived: it goes on, and tells when it is refused', async () => {
    const listener = kept(listening('127.0.0.1', 0));
    kept(connecting(listener));
    const running = child('connect', listener.localAddress().port);
    expect(await running.says()).toBe('waiting');
    await running.interrupt();
    listener.close();
    expect(await running.lastWords()).toEqual(['ECONNREFUSED']);
  });
});

describe.skipIf(!ON_LINUX)('MSG_WAITALL', () => {
  it('waits for the whole buffer, however many pieces it comes in', async () => {
    const listener = kept(listening());
    const running = child('waitall', listener.localAddress().port);
    expect(await running.says()).toBe('waiting');
    const server = kept(listener.accept());
    server.setOption('TCP_NODELAY', true);
    for (const piece of ['one', 'two', '34']) server.sendAll(Buffer.from(piece));
    expect(await running.lastWords()).toEqual(['8 bytes: onetwo34']);
  });
});

describe.skipIf(!ON_LINUX)('SIGPIPE', () => {
  it('ends a process as it does in C, unless MSG_NOSIGNAL turns it into EPIPE', async () => {
    expect(await child('sigpipe').lastWords()).toEqual([
      'with the flag EPIPE',
      'by default EPIPE',
      'without it',
      'ended by SIGPIPE',
    ]);
  });
});

describe.skipIf(!ON_LINUX)('descriptors', () => {
  it('0 is one like any other', async () => {
    expect(await child('zero').lastWords()).toEqual([
      'listening on descriptor 0, closed: false',
      'received 1',
      'Error: EBADF: bad file descriptor, close',
    ]);
  });

  it('running out of them is EMFILE, leaks none, and leaves the waiting connection in the queue', async () => {
    const running = new Child(['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh', ...node], ['emfile']);
    children.push(running);
    expect(await running.lastWords()).toEqual([
      'socket EMFILE',
      'listen EMFILE',
      'accept EMFILE',
      'accepted the same: true',
    ]);
  });
});

describe.skipIf(!ON_LINUX).each(loopbacks)('beside node:net, over %s', (address) => {
  it('a TcpSocket server echoes to a client of node:net', async () => {
    const running = child('server', 0, address);
    const port = await running.saysPort();
    const client = net.connect(port, address);
    const pieces: Buffer[] = [];
    client.on('data', (piece: Buffer) => pieces.push(piece));
    client.end(Buffer.alloc(100_000, 7));
    await once(client, 'close');
    expect(Buffer.concat(pieces).equals(Buffer.alloc(100_000, 7))).toBe(true);
    expect(await running.lastWords()).toEqual(['the client has ended']);
  });

  it('a TcpSocket client is echoed by a server of node:net', async () => {
    const server = net.createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
    server.listen(0, address);
    await once(server, 'listening');
    const bound = server.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    const words = await child('client', port, address).lastWords();
    server.close();
    expect(words).toEqual(['100000 bytes back, sum 700000']);
  });
});

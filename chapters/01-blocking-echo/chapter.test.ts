/** Chapter 1's claims on other inputs than it shows, and its peers by themselves. What may block is another process. */

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endAll, type Ended, run, type Running, start } from '../../test/support/process.ts';
import { lane } from '../notebook/lane.ts';

const ON_LINUX = process.platform === 'linux';
const HAS_NC = outcomeOf(() => execFileSync('sh', ['-c', 'command -v nc']));
const NODE = ['--conditions=wirebook-source', '--import', import.meta.resolve('tsx')];

function outcomeOf(call: () => unknown): boolean {
  try {
    call();
    return true;
  } catch {
    return false;
  }
}

function here(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

function program(file: string, ...args: string[]): [string, string[], { timeoutMs: number }] {
  return [process.execPath, [...NODE, here(file), ...args], { timeoutMs: 25_000 }];
}

/** A client that never blocks this thread. */
class Client {
  readonly socket: net.Socket;
  heard = '';
  #listen = (): void => {};

  constructor(port: number) {
    this.socket = net.connect({ host: '127.0.0.1', port });
    this.socket.setEncoding('utf8').on('data', (text: string) => {
      this.heard += text;
      this.#listen();
    });
  }

  /** Resolves when all of this has come. */
  hears(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#listen = () => {
        if (this.heard === text) resolve();
      };
      this.#listen();
    });
  }

  async leave(): Promise<void> {
    this.socket.end();
    await once(this.socket, 'close');
  }
}

afterAll(endAll);

describe.runIf(ON_LINUX)('server.ts', () => {
  let server: Running;
  let port: number;

  async function startServer(): Promise<void> {
    server = start(...program('./server.ts', '--port', '0'));
    await server.said(
      /^listening on 127\.0\.0\.1:\d+; from a second terminal: nc 127\.0\.0\.1 \d+\n/,
    );
    port = Number(/:(\d+);/.exec(server.heard())?.[1]);
  }

  async function stopServer(): Promise<Ended> {
    server.killAll();
    return server.ended;
  }

  beforeAll(startServer);
  afterAll(stopServer);

  it('echoes, and says who came and how it ended', async () => {
    const client = new Client(port);
    client.socket.write('first line\n');
    await client.hears('first line\n');
    client.socket.write('second');
    await client.hears('first line\nsecond');
    const { localPort = 0 } = client.socket;
    await client.leave();
    await server.said(
      new RegExp(
        `127\\.0\\.0\\.1:${localPort} connected, descriptor \\d+\\n` +
          `127\\.0\\.0\\.1:${localPort} is done, 17 bytes echoed; heartbeats meanwhile: 0 of \\d+\\n`,
      ),
    );
  });

  it('echoes more than its buffer holds', async () => {
    const client = new Client(port);
    const long = 'x'.repeat(100_000);
    client.socket.write(long);
    await client.hears(long);
    await client.leave();
  });

  it('keeps everybody waiting while one client is silent, and serves them in order', async () => {
    const silent = new Client(port);
    await once(silent.socket, 'connect');
    const { localPort } = silent.socket;
    await server.said(new RegExp(`:${localPort} connected`));
    const waiting = [new Client(port), new Client(port), new Client(port)];
    for (const [index, client] of waiting.entries()) client.socket.write(`number ${index}`);
    await Promise.all(waiting.map(({ socket }) => once(socket, 'connect')));
    expect(waiting.map(({ heard }) => heard)).toEqual(['', '', '']);

    await silent.leave();
    for (const [index, client] of waiting.entries()) {
      await client.hears(`number ${index}`);
      await client.leave();
    }
    await server.said(new RegExp(`:${localPort} is done, 0 bytes echoed; .*: 0 of \\d+\\n`));
  });

  it('goes on after a client that breaks off', async () => {
    const rude = new Client(port);
    await once(rude.socket, 'connect');
    const { localPort } = rude.socket;
    await server.said(new RegExp(`:${localPort} connected`));
    rude.socket.resetAndDestroy();
    await server.said(new RegExp(`:${localPort} broke off: recv ECONNRESET`));
    const next = new Client(port);
    next.socket.write('still there?');
    await next.hears('still there?');
    await next.leave();
  });

  // In CI it must run: nc is what the chapter's first page tells the reader to type.
  it.skipIf(!HAS_NC && process.env['CI'] === undefined)(
    HAS_NC ? 'answers nc' : 'answers nc (left out: nc is not installed here)',
    async () => {
      const script = `{ echo hello; exec sleep 20; } | nc 127.0.0.1 ${port}`;
      const nc = start('sh', ['-c', script], { timeoutMs: 15_000 });
      await nc.said(/^hello\n$/);
      nc.killAll();
      await nc.ended;
      await server.said(/ (is done, 6 bytes echoed|broke off)/);
    },
  );

  it('says in one sentence that the port is taken', async () => {
    const { code, output } = await run(...program('./server.ts', '--port', String(port)));
    expect(output).toBe(
      `port ${port} of 127.0.0.1 is taken; choose another with --port (0 takes any free one)\n`,
    );
    expect(code).toBe(1);
  });

  it.each([
    [['--prot', '1'], "Unknown option '--prot'"],
    [['--port', '65536'], '--port 65536 is no port'],
    [['--port', '-1'], "Option '--port' argument is ambiguous."],
    [['--port', 'http'], '--port http is no port'],
    [['7000'], "Unexpected argument '7000'"],
    [['--host', 'localhost'], '--host: localhost is a host name'],
  ])('refuses %j in one line', async (args, beginning) => {
    const { code, output } = await run(...program('./server.ts', ...args));
    expect(output.startsWith(beginning) ? beginning : output).toBe(beginning);
    expect(output.trimEnd().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });
});

it('says in one sentence that it needs Linux', async () => {
  const elsewhere = `data:text/javascript,Object.defineProperty(process,'platform',{value:'darwin'})`;
  const args = [...NODE, '--import', elsewhere, here('./server.ts'), '--port', '0'];
  const { code, output } = await run(process.execPath, args);
  expect(output).toMatch(/^wirebook\/socket .* needs Linux on x64 or arm64; .*\n$/);
  expect(code).toBe(1);
});

describe.runIf(ON_LINUX)('the other peers', () => {
  it('farewell.ts: by default Node hears EPIPE', async () => {
    const { code, output } = await run(...program('./farewell.ts'));
    expect(output).toBe('first send   3\nsecond send  EPIPE\n');
    expect(code).toBe(0);
  });

  it('farewell.ts: with the signal at its default, the second send ends the process', async () => {
    const { signal, output } = await run(...program('./farewell.ts', '--sigpipe', 'default'));
    expect(output).toBe('first send   3\n');
    expect(signal).toBe('SIGPIPE');
  });

  it('farewell.ts: with MSG_NOSIGNAL, it lives', async () => {
    const args = ['--sigpipe', 'default', '--nosignal'];
    const { code, output } = await run(...program('./farewell.ts', ...args));
    expect(output).toBe('first send   3\nsecond send  EPIPE\n');
    expect(code).toBe(0);
  });

  it('echo-once.ts: serves one client and leaves', async () => {
    const server = await lane('once', here('./echo-once.ts'));
    const client = new Client(server.port);
    client.socket.write('another message');
    await client.hears('another message');
    await client.leave();
    expect(await server.exited).toEqual({ code: 0, signal: null });
  });

  it('polite.ts: is no deadlock when somebody begins', async () => {
    const polite = await lane('polite', here('./polite.ts'));
    const client = new Client(polite.port);
    client.socket.write('good day');
    expect(await polite.next()).toEqual({ heard: 8 });
    polite.send({ goodbye: true });
    await polite.exited;
    client.socket.destroy();
  });

  it('trickle.ts: every byte comes, one at a time', async () => {
    const trickle = await lane('trickle', here('./trickle.ts'));
    const client = new Client(trickle.port);
    await once(client.socket, 'close');
    expect(client.heard).toBe('patience');
    await trickle.exited;
  });

  it('zero.ts: a socket can be descriptor 0', async () => {
    const zero = await lane('zero', here('./zero.ts'));
    expect(zero.ready).toEqual({ fd: 0 });
    await zero.exited;
  });
});

interface Claims {
  readonly rooms: readonly [backlog: number, clients: number][];
  readonly restarts: readonly [closesFirst: string, before: boolean, after: boolean, got: string][];
  readonly peeks: readonly (readonly (number | string)[])[];
  readonly partial: { readonly taken: number; readonly full: unknown; readonly waited: unknown };
  readonly timed: number;
  readonly halfClose: readonly { readonly answer: number; readonly end: unknown }[];
  readonly states: readonly string[];
  readonly twoSends: Readonly<Record<string, number>>;
}

describe.runIf(ON_LINUX)('what the kernel does', () => {
  let claims: Claims;

  beforeAll(async () => {
    const { code, stdout, output } = await run(...program('./claims.test-child.ts'));
    expect(code, output).toBe(0);
    claims = JSON.parse(stdout) as Claims;
  });

  it('holds backlog + 1 connections before it drops one', () => {
    expect(claims.rooms).toEqual([
      [0, 1],
      [1, 2],
      [4, 5],
      [9, 10],
    ]);
  });

  it('refuses a port in TIME_WAIT unless both listeners set SO_REUSEADDR', () => {
    for (const [closesFirst, before, after, got] of claims.restarts) {
      const free = closesFirst === 'client' || (before && after);
      expect([closesFirst, before, after, got]).toEqual([
        closesFirst,
        before,
        after,
        free ? 'started' : 'EADDRINUSE',
      ]);
    }
  });

  it('shows bytes again and again with MSG_PEEK, and has none with MSG_DONTWAIT', () => {
    expect(claims.peeks).toEqual([
      [1, 1, 1, 1, 'EAGAIN'],
      [9, 9, 'EAGAIN'],
    ]);
  });

  it('takes a part when its buffer fills, and nothing when it is full', () => {
    const { taken, full, waited } = claims.partial;
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(16 * 1024 * 1024);
    expect([full, waited]).toEqual(['EAGAIN', 'EAGAIN']);
    expect(claims.timed).toBeGreaterThan(0);
    expect(claims.timed).toBeLessThan(16 * 1024 * 1024);
  });

  it('delivers the answer to a client that has said that it is done', () => {
    expect(claims.halfClose).toEqual([
      { answer: 1, end: 0 },
      { answer: 100_000, end: 0 },
    ]);
  });

  it('knows after one send that the peer has gone, and not before', () => {
    expect(claims.states).toEqual(['ESTABLISHED', 'CLOSE_WAIT', 'over']);
  });

  it('makes two small sends wait for a delayed acknowledgement', () => {
    const { together = 0, togetherAtOnce = 0, apart, apartAtOnce = 0 } = claims.twoSends;
    expect(apart).toBeGreaterThan(5 * Math.max(together, togetherAtOnce, apartAtOnce));
  });

  it('makes two whole answers wait as well, until the server sets TCP_NODELAY', () => {
    const { inARow, inARowAtOnce = 0 } = claims.twoSends;
    expect(inARow).toBeGreaterThan(5 * inARowAtOnce);
  });
});

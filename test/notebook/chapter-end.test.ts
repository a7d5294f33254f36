/**
 * How a chapter's processes come to an end: whatever they are blocked in, nothing is left of them.
 */
import { describe, expect, it } from 'vitest';
import { areGone, failure, hasSockets, isRunning, type Ran, runCells } from './book.ts';

const LANE = "import { lane } from '../notebook/lane.ts';";
const PEER = "import { orders, ready, report } from '../notebook/peer.ts';";
const BLOCK = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);';

const lines = (...text: string[]): string => text.join('\n');
/** The numbers that the chapter printed behind this word, such as `pid 123`. */
const numbers = ({ printed }: Ran, word: string): number[] =>
  printed.flatMap((cell) =>
    cell.flatMap((text) => {
      const found = new RegExp(`\\b${word} (\\d+)`).exec(text)?.[1];
      return found === undefined ? [] : [Number(found)];
    }),
  );

describe.concurrent('when the chapter ends', () => {
  it('a lane that turns its event loop may leave by itself, and is heard until then', async () => {
    const ran = await runCells(
      ['// %% One', LANE, "const peer = await lane('peer', './peer.ts');"],
      {
        'peer.ts': lines(
          PEER,
          "process.on('exit', () => console.log('leaving'));",
          'await ready();',
          'for await (const _ of orders());',
        ),
      },
    );
    expect(ran).toMatchObject({ outcome: { kind: 'finished' }, leftRunning: false });
    expect(ran.printed).toEqual([['peer │ leaving']]);
  });

  it('a lane that blocks its thread is ended, and what it printed before is there', async () => {
    const ran = await runCells(
      [
        '// %% One',
        LANE,
        "const peer = await lane('peer', './peer.ts');",
        'await peer.next();',
        'console.log(`pid ${peer.pid}`);',
      ],
      {
        'peer.ts': lines(
          PEER,
          'await ready();',
          "console.log('last words');",
          'await report({});',
          BLOCK,
        ),
      },
    );
    expect(ran).toMatchObject({ outcome: { kind: 'finished' }, leftRunning: false });
    expect(ran.printed[0]).toContain('peer │ last words');
    const [pid = 0] = numbers(ran, 'pid');
    expect(isRunning(pid)).toBe(false);
  });

  it.runIf(hasSockets)('a lane that is blocked in a real recv is ended', async () => {
    const ran = await runCells(
      [
        '// %% One',
        "import { TcpSocket } from 'wirebook/socket';",
        LANE,
        "const server = await lane('server', './server.ts');",
        "const silent = TcpSocket.connect({ address: '127.0.0.1', port: server.port });",
        'await server.next();',
        'console.log(`pid ${server.pid}`);',
      ],
      {
        'server.ts': lines(
          "import { TcpSocket } from 'wirebook/socket';",
          PEER,
          'const listener = TcpSocket.listen({ port: 0 });',
          'await ready({ port: listener.localAddress().port });',
          'const client = listener.accept();',
          "console.log('recv');",
          'await report({});',
          'client.recv(new Uint8Array(1));',
        ),
      },
    );
    expect(ran).toMatchObject({ outcome: { kind: 'finished' }, leftRunning: false });
    expect(ran.printed[0]).toContain('server │ recv');
    const [pid = 0] = numbers(ran, 'pid');
    expect(isRunning(pid)).toBe(false);
  });

  it.runIf(hasSockets)('because a cell is blocked in a real recv, all of it is ended', async () => {
    const ended = new AbortController();
    const ran = await runCells(
      [
        '// %% One',
        "import { TcpSocket } from 'wirebook/socket';",
        LANE,
        'const listener = TcpSocket.listen({ port: 0 });',
        "const client = await lane('client', './client.ts', { args: [String(listener.localAddress().port)] });",
        'const socket = listener.accept();',
        'console.log(`pid ${client.pid}`);',
        'console.log(`pid ${process.pid}`);',
        "console.log('recv');",
        'socket.recv(new Uint8Array(1));',
      ],
      {
        'client.ts': lines(
          "import { TcpSocket } from 'wirebook/socket';",
          PEER,
          "const socket = TcpSocket.connect({ address: '127.0.0.1', port: Number(process.argv[2]) });",
          'await ready();',
          'socket.recv(new Uint8Array(1));',
        ),
      },
      {
        signal: ended.signal,
        onLine: ({ spans }) => spans[0]?.text === 'recv' && ended.abort(),
      },
    );
    expect(ran.outcome).toEqual({ kind: 'stopped' });
    const pids = numbers(ran, 'pid');
    expect(pids).toHaveLength(2);
    await areGone(...pids);
  });

  it('what a lane has started and forgotten is ended and told of, also if it holds the streams of the lane', async () => {
    const ran = await runCells(
      [
        '// %% One',
        LANE,
        "const peer = await lane('peer', './peer.ts');",
        "console.log(`pid ${peer.ready['child']}`);",
      ],
      {
        'peer.ts': lines(
          "import { spawn } from 'node:child_process';",
          PEER,
          "const child = spawn('sleep', ['600'], { stdio: 'inherit' });",
          'await ready({ child: child.pid });',
          BLOCK,
        ),
      },
    );
    expect(ran).toMatchObject({ outcome: { kind: 'finished' }, leftRunning: true });
    expect(ran.seconds).toBeLessThan(15);
    await areGone(...numbers(ran, 'pid'));
  });
});

describe.concurrent('a run that was ended or failed', () => {
  it('leaves nothing of its lanes, nor of what they started', async () => {
    const ran = await runCells(
      [
        '// %% One',
        LANE,
        "const peer = await lane('peer', './peer.ts');",
        'console.log(`pid ${process.pid}`);',
        'console.log(`pid ${peer.pid}`);',
        "console.log(`pid ${peer.ready['child']}`);",
        "throw new Error('enough');",
      ],
      {
        'peer.ts': lines(
          "import { spawn } from 'node:child_process';",
          PEER,
          "const child = spawn('sleep', ['600'], { stdio: 'inherit' });",
          'await ready({ child: child.pid });',
          BLOCK,
        ),
      },
    );
    expect(failure(ran).reason).toBe('enough');
    const pids = numbers(ran, 'pid');
    expect(pids).toHaveLength(3);
    await areGone(...pids);
  });

  it('is not confused by a lane that prints while the cell fails', async () => {
    const ran = await runCells(
      [
        '// %% One',
        LANE,
        "const peer = await lane('peer', './peer.ts');",
        'await peer.next();',
        "throw new Error('\\u0001'.repeat(100_000));",
      ],
      {
        'peer.ts': lines(
          PEER,
          'await ready();',
          'await report({});',
          "for (;;) console.log('x'.repeat(3000));",
        ),
      },
    );
    expect(failure(ran).cell?.number).toBe(1);
    expect(ran.printed.flat().every((text) => text === `peer │ ${'x'.repeat(3000)}`)).toBe(true);
  });
});

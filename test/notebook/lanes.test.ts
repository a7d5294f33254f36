/**
 * Lanes: peers in processes of their own, which the chapter's process cannot hold back and cannot forget.
 */
import { describe, expect, it } from 'vitest';
import { readChapter } from '../../chapters/notebook/chapter-file.ts';
import {
  areGone,
  failedLine,
  failure,
  fixtures,
  hasSockets,
  isRunning,
  type Ran,
  runBounded,
  runCells,
} from './book.ts';

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

describe('a lane', () => {
  it('is there when it says so, with what it says', async () => {
    const ran = await runCells(
      [
        '// %% One',
        LANE,
        "const options = { args: ['--loud'], env: { SECRET: 'hush' } };",
        "const peer = await lane('peer', './peer.ts', options);",
        'console.log(peer.port, JSON.stringify(peer.ready), peer.name);',
        'console.log(process.env.SECRET);',
      ],
      {
        'peer.ts': lines(
          PEER,
          'await new Promise((resolve) => setImmediate(resolve));',
          'console.log(process.argv[2], process.env.SECRET);',
          'await ready({ port: 4711, name: "echo" });',
          BLOCK,
        ),
      },
    );
    expect(ran.outcome).toEqual({ kind: 'finished' });
    expect(ran.printed).toEqual([
      ['peer │ --loud hush', '4711 {"port":4711,"name":"echo"} peer', 'undefined'],
    ]);
  });

  it('and the cell print in the order in which they caused each other to', async () => {
    const ran = await runBounded(readChapter('02-ping-pong', fixtures));
    const strokes = Array.from({ length: 200 }, (_, n) => n + 1);
    expect(ran.printed[0]).toEqual(strokes.flatMap((n) => [`ping ${n}`, `partner │ pong ${n}`]));
  });

  it('is heard to the end: reports are read in order, also those of a lane that is gone', async () => {
    const ran = await runCells(
      [
        '// %% One',
        LANE,
        "const peers = await Promise.all([1, 2, 3].map(() => lane('peer', './peer.ts')));",
        'const exits = peers.map(({ exited }) => exited);',
        'for (const [index, peer] of peers.entries()) {',
        '  const heard: number[] = [];',
        '  for (let n = 0; n < 50; n += 1) heard.push((await peer.next<{ n: number }>()).n);',
        '  console.log(heard.join(), JSON.stringify(await exits[index]));',
        '  console.log(await peer.next().catch((error) => error.message));',
        '}',
      ],
      {
        'peer.ts': lines(
          PEER,
          'await ready();',
          'for (let n = 0; n < 50; n += 1) await report({ n });',
        ),
      },
    );
    expect(ran.outcome).toEqual({ kind: 'finished' });
    const all = Array.from({ length: 50 }, (_, n) => n).join();
    const each = [`${all} {"code":0,"signal":null}`, 'lane "peer" ended with exit code 0'];
    expect(ran.printed[0]).toEqual([...each, ...each, ...each]);
  });

  it('has its marks and its half lines as the cells have', async () => {
    const ran = await runCells(
      [
        '// %% One',
        LANE,
        "const peer = await lane('peer', './peer.ts');",
        '// %% Two',
        'console.log(2);',
      ],
      {
        'peer.ts': lines(
          "import { measured, varies } from '../notebook/mark.ts';",
          PEER,
          "process.stdout.write(`port ${varies(41234)}, ${measured(2.5, 'ms')}, half`);",
          'await ready();',
          BLOCK,
        ),
      },
    );
    expect(ran.transcript[0]?.lines).toEqual([
      {
        lane: 'peer',
        spans: [
          { text: 'port ' },
          { text: '41234', mark: 'value' },
          { text: ', ' },
          { text: '2.50 ms', mark: 'value' },
          { text: ', half' },
        ],
      },
    ]);
    expect(ran.printed[1]).toEqual(['2']);
  });

  it('may end when the chapter expects it, in whichever way', async () => {
    const ran = await runCells(
      [
        '// %% One',
        LANE,
        "const killed = await lane('killed', './peer.ts', { args: ['block'] });",
        'console.log(JSON.stringify(await killed.kill()));',
        "const leaves = await lane('leaves', './peer.ts', { args: ['leave'] });",
        'console.log(JSON.stringify(await leaves.exited));',
        "const told = await lane('told', './peer.ts', { args: ['block'] });",
        "console.log(JSON.stringify(await told.kill('SIGTERM')));",
      ],
      {
        'peer.ts': lines(
          PEER,
          'await ready();',
          `if (process.argv[2] === 'block') ${BLOCK}`,
          'process.exit(3);',
        ),
      },
    );
    expect(ran.outcome).toEqual({ kind: 'finished' });
    expect(ran.printed[0]).toEqual([
      '{"code":null,"signal":"SIGKILL"}',
      '{"code":3,"signal":null}',
      '{"code":null,"signal":"SIGTERM"}',
    ]);
  });
});

describe('a lane that ends although nobody expected it', () => {
  it('by a signal fails the cell that waits for it, at the line that waits', async () => {
    const ran = await runCells(
      [
        '// %% One',
        LANE,
        "const peer = await lane('peer', './peer.ts');",
        '// %% Two',
        "process.kill(peer.pid, 'SIGKILL');",
        'await peer.next();',
      ],
      { 'peer.ts': lines(PEER, 'await ready();', BLOCK) },
    );
    expect(failure(ran)).toMatchObject({
      cell: { number: 2 },
      reason: 'lane "peer" ended by SIGKILL',
    });
    expect(failedLine(ran)).toBe(6);
  });

  it('by an error fails the chapter with that error, its stack and its line', async () => {
    const ran = await runCells(
      [
        '// %% One',
        LANE,
        "const peer = await lane('peer', './peer.ts');",
        '// %% Two',
        'peer.send({});',
        'await new Promise((resolve) => setTimeout(resolve, 20_000));',
      ],
      {
        'peer.ts': lines(
          PEER,
          'await ready();',
          "for await (const _ of orders()) throw new Error('the peer is wrong');",
        ),
      },
    );
    expect(failure(ran).cell?.number).toBe(2);
    expect(failure(ran).reason).toMatch(/^lane "peer" ended with exit code 1:\n/);
    expect(failure(ran).reason).toContain('Error: the peer is wrong');
    expect(failure(ran).reason).toMatch(/\/peer\.ts:3:/);
  });

  it.each([
    ['an error at its import', ["throw new Error('no start');"], 'no start'],
    ['a rejection that nobody handles', ["void Promise.reject(new Error('left'));"], 'left'],
    ['a syntax error', ['const = 1;'], 'peer.ts:2'],
    ['a module that is not there', ["import './nowhere.ts';"], 'nowhere.ts'],
    ['its end', ['process.exitCode = 5;'], 'ended with exit code 5'],
  ])('before it was ready fails the cell that started it: by %s', async (_, peer, reason) => {
    const ran = await runCells(
      ['// %% One', LANE, '', "await lane('peer', './peer.ts');", '// %% Two'],
      { 'peer.ts': lines(PEER, ...peer) },
    );
    expect(failure(ran).cell?.number).toBe(1);
    expect(failure(ran).reason).toMatch(/^lane "peer" ended with exit code/);
    expect(failure(ran).reason).toContain(reason);
    expect(failedLine(ran)).toBe(4);
  });

  it('because there is no such program says so', async () => {
    const ran = await runCells(['// %% One', LANE, "await lane('peer', './nowhere.ts');"]);
    expect(failure(ran).reason).toContain('nowhere.ts');
  });

  it('with success fails the chapter too: somebody may be waiting for it in vain', async () => {
    const ran = await runCells(
      [
        '// %% One',
        LANE,
        "const peer = await lane('peer', './peer.ts');",
        'await new Promise((resolve) => setTimeout(resolve, 20_000));',
      ],
      { 'peer.ts': lines(PEER, 'await ready();') },
    );
    expect(failure(ran).reason).toBe('lane "peer" ended with exit code 0');
  });
});

describe('when the chapter ends', () => {
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

describe('a run that was ended or failed', () => {
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

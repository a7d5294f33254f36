/**
 * Lanes: peers in processes of their own, which the chapter's process cannot hold back and cannot forget.
 */
import { describe, expect, it } from 'vitest';
import { readChapter } from '../../chapters/notebook/chapter-file.ts';
import { failedLine, failure, fixtures, runBounded, runCells } from './book.ts';

const LANE = "import { lane } from '../notebook/lane.ts';";
const PEER = "import { orders, ready, report } from '../notebook/peer.ts';";
const BLOCK = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);';

const lines = (...text: string[]): string => text.join('\n');
describe.concurrent('a lane', () => {
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
        'const start = async () => {',
        "  const peer = await lane('peer', './peer.ts');",
        '  return { peer, exited: peer.exited };',
        '};',
        'for (const { peer, exited } of await Promise.all([start(), start(), start()])) {',
        '  const heard: number[] = [];',
        '  for (let n = 0; n < 50; n += 1) heard.push((await peer.next<{ n: number }>()).n);',
        '  console.log(heard.join(), JSON.stringify(await exited));',
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

describe.concurrent('a lane that ends although nobody expected it', () => {
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

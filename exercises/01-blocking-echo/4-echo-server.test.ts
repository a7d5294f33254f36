/** The tests of exercise 1.4: the server in a child that may block, its clients here. */

import net from 'node:net';
import { it } from 'vitest';
import { startChild } from '../workshop/child.ts';
import { type Diagnosis, diagnose } from '../workshop/subject.ts';
import type { Plan, Served } from './4-echo-server.child.ts';

const HALF = '1 · The blocking echo, “Half a goodbye”';
const DESCRIPTOR = '1 · The blocking echo, “A descriptor is a small number”';
const HANG_UP = '1 · The blocking echo, “Two ways to hang up”';
const WALL = '1 · The blocking echo, “The wall”';

/** `serve` has not come back, although every client is done. */
function stuck(): Diagnosis {
  return {
    mistake:
      'your server goes on with a client that is done: `recv` gave 0, which is the end and no empty message',
    got: '`serve` had not returned after 3 s',
    read: HALF,
  };
}

/** Runs `serve` and lets clients talk to it, one after the other, each saying its parts. */
async function serve(
  plan: Plan,
  ...talks: (readonly string[])[]
): Promise<{ readonly heard: readonly string[]; readonly served: Served }> {
  const child = startChild<Served>(import.meta.url, './4-echo-server.child.ts', {
    data: plan,
    timeoutMs: 3_000,
    stuck,
  });
  const { port } = await child.next<{ port: number }>();
  const [heard, served] = await Promise.all([talkInTurn(port, talks), child.result]);
  return { heard, served };
}

async function talkInTurn(port: number, talks: (readonly string[])[]): Promise<string[]> {
  const heard: string[] = [];
  for (const parts of talks) heard.push(await talk(port, parts));
  return heard;
}

/** Sends each part when the echo of those before is here; behind the last says that this was all. Never fails. */
function talk(port: number, parts: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    let sent = 0;
    let next = 0;
    const client = net.connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    const speak = (): void => {
      const part = parts[next];
      if (part === undefined || heard.length < sent) return;
      next += 1;
      sent += part.length;
      client.write(part);
      if (next === parts.length) client.end();
    };
    client.setEncoding('latin1');
    client.on('connect', speak);
    client.on('data', (text: string) => {
      heard += text;
      speak();
    });
    client.on('end', () => client.end());
    client.on('error', () => {}); // a reset: 'close' follows
    client.on('close', () => resolve(heard));
  });
}

it('echoes what a client sends', async () => {
  const { heard, served } = await serve({ clients: 1 }, ['hello']);
  const [got = ''] = heard;
  if (got.length > 5 && got.startsWith('hello')) {
    diagnose({
      mistake:
        'you sent back the whole buffer: only the first `received` bytes of it are the client’s',
      expected: '5 bytes',
      got: `${got.length} bytes`,
      read: WALL,
    });
  }
  if (got !== 'hello') {
    diagnose({ mistake: 'the echo is not what was sent', expected: 'hello', got, read: WALL });
  }
  if (served.echoed.join() !== '5') {
    const mistake = 'the echo is right, and the number of bytes that `serve` returned is not';
    diagnose({ mistake, expected: [5], got: served.echoed, read: WALL });
  }
});

it('hangs up when the client has no more to say', async () => {
  const { served } = await serve({ clients: 1 }, ['hello']);
  if (served.leftOpen === 0) return;
  diagnose({
    mistake:
      served.leftOpen < 0
        ? 'you closed the listener too, which was only lent to you: nobody can connect any more'
        : 'you never close: each client costs a descriptor, and after some thousand `accept` fails with EMFILE',
    expected: 'as many descriptors as before',
    got: served.leftOpen < 0 ? `${-served.leftOpen} fewer` : `${served.leftOpen} more`,
    read: DESCRIPTOR,
  });
});

it('goes on until the client has no more to say', async () => {
  const { heard } = await serve({ clients: 1 }, ['one', 'two', 'three']);
  const [got = ''] = heard;
  if (got === 'onetwothree') return;
  diagnose({
    mistake: 'you hung up after the first bytes: a client is done when `recv` gives 0, not before',
    expected: 'one, two, three',
    got: got === '' ? 'nothing' : got,
    at: 'a client that waits for each echo before it goes on',
    read: WALL,
  });
});

it('echoes more than any buffer holds', async () => {
  const long = Array.from({ length: 30_000 }, (_, i) => `${i % 10_000}`.padStart(4, '0')).join('');
  const { heard, served } = await serve({ clients: 1 }, [long]);
  const [got = ''] = heard;
  if (got === long && served.echoed.join() === `${long.length}`) return;
  const at = [...long].findIndex((letter, index) => letter !== got[index]);
  diagnose({
    mistake: got === long ? 'the count is wrong' : 'a long message came back damaged',
    expected: `${long.length} bytes`,
    got: `${got.length} bytes, counted as ${served.echoed.join()}`,
    ...(got !== long && { at: `byte ${at}` }),
    read: '1 · The blocking echo, “Sixty-four mebibytes”',
  });
});

it('serves one client after the other', async () => {
  const { heard, served } = await serve({ clients: 3 }, ['a'], ['bc'], ['def']);
  if (heard.join() === 'a,bc,def' && served.echoed.join() === '1,2,3') return;
  diagnose({
    mistake: 'three clients came, and not each was served',
    expected: 'a, bc, def; counted as 1, 2, 3',
    got: `${heard.join(', ')}; counted as ${served.echoed.join(', ')}`,
    read: WALL,
  });
});

it('survives a client that breaks off', async () => {
  try {
    const { heard } = await serve({ clients: 2, resetFirst: true }, ['hello']);
    if (heard[0] === 'hello') return;
    diagnose({
      mistake: 'the client behind the one that broke off was not served',
      expected: 'hello',
      got: heard[0],
      read: HANG_UP,
    });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ECONNRESET') throw error;
    diagnose({
      mistake: 'one client’s reset ended your server: that is one client’s end, and no more',
      expected: 'the next client is served',
      got: error,
      read: HANG_UP,
    });
  }
});

it('closes the connection of a client that broke off, too', async () => {
  const { served } = await serve({ clients: 2, resetFirst: true }, ['hello']);
  if (served.leftOpen === 0) return;
  diagnose({
    mistake: 'you do not close the client that broke off: its descriptor is yours until you do',
    expected: 'as many descriptors as before',
    got: `${served.leftOpen} more`,
    at: 'after one client that broke off and one that was done',
    read: DESCRIPTOR,
  });
});

/** Handlers that throw, and handlers that pull the floor from under themselves. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Connection } from 'wirebook/reactor';
import type { Stage } from '../contract.ts';
import { patterned } from '../pattern.ts';
import type { Reactions } from '../recorder.ts';
import { roles } from '../scene.ts';
import { turns } from '../waiting.ts';
import { warnings } from '../warnings.ts';

const boom = new Error('boom');
const explode = (): never => {
  throw boom;
};

export function handlersCases(stage: Stage): void {
  describe.each(roles)('%s', (role) => {
    it.each(['data', 'end', 'drain'] as const)(
      'closes its own connection when %s throws, with what was thrown',
      async (event) => {
        const heard = warnings();
        const limits = { highWaterBytes: 1 };
        const { own, peer } = await stage().ends(role, limits, { [event]: explode });
        own.write('drained at once');
        await peer.write('data');
        peer.end();
        await own.untilClosed();
        expect(own.error).toBe(boom);
        expect(own.events.slice(-2)).toEqual([event, 'close']);
        await peer.until('the end', () => peer.ended || peer.closed);
        expect(heard).toEqual([]); // onClose was told
      },
    );

    it('makes an error of what is thrown and is none', async () => {
      const throwText = (): never => {
        throw 'text'; // oxlint-disable-line no-throw-literal
      };
      const { own, peer } = await stage().ends(role, {}, { data: throwText });
      await peer.write('data');
      await own.untilClosed();
      expect(own.error).toBeInstanceOf(Error);
      expect(own.error?.cause).toBe('text');
    });

    it('warns when onClose throws, and that is all', async () => {
      const heard = warnings();
      const { own } = await stage().ends(role, {}, { close: explode });
      own.destroy();
      await own.untilClosed();
      await turns(2);
      expect(heard).toEqual([expect.stringContaining('WIREBOOK_HANDLER')]);
    });

    it.each(['data', 'end', 'drain'] as const)('can be destroyed in %s', async (event) => {
      const stop: Reactions = { [event]: (own: { destroy(): void }) => own.destroy() };
      const { own, peer } = await stage().ends(role, { highWaterBytes: 1 }, stop);
      own.write('drained at once');
      void peer.write(patterned(0, 500_000));
      peer.end();
      await own.untilClosed();
      expect(own.error).toBe(undefined);
      expect(own.count(event)).toBe(1);
    });

    it('can be ended in the middle of the data', async () => {
      const { own, peer } = await stage().ends(role, {}, { data: (one) => one.end() });
      void peer.write(patterned(0, 500_000));
      peer.end();
      await own.untilClosed();
      expect([own.bytes, own.error]).toEqual([500_000, undefined]);
    });
  });

  it('closes an accepted connection whose onConnection throws, warns, and listens on', async () => {
    const heard = warnings();
    const scene = stage();
    let count = 0;
    const listener = await scene.transport.listen({}, (connection) => {
      count += 1;
      if (count === 1) throw boom;
      return { onData: (chunk) => void connection.write(chunk) };
    });
    onTestFinished(() => listener.close());
    const first = await scene.dial(listener);
    await first.until('the end', () => first.ended || first.closed);
    expect(heard).toEqual([expect.stringContaining('boom')]);
    const second = await scene.dial(listener);
    await second.write('still there');
    await second.until('the echo', () => second.bytes === 11);
    second.end();
    await second.until('the end', () => second.ended);
    expect(listener.counters).toMatchObject({ accepted: 2, handlerErrors: 1 });
  });

  it('rejects connect with what onConnection throws, and leaves nothing open', async () => {
    const scene = stage();
    const host = await scene.host();
    const made: Connection[] = [];
    const onConnection = (connection: Connection): never => {
      made.push(connection);
      return explode();
    };
    const target = { host: '127.0.0.1', port: host.port };
    await expect(scene.transport.connect(target, onConnection)).rejects.toBe(boom);
    expect(made.map(({ closed }) => closed)).toEqual([true]);
  });

  it('can be destroyed in onConnection', async () => {
    const scene = stage();
    const events: string[] = [];
    const listener = await scene.transport.listen({}, (connection) => {
      connection.destroy();
      return {
        onData: () => events.push('data'),
        onClose: (error) => events.push(`close ${String(error)}`),
      };
    });
    onTestFinished(() => listener.close());
    const peer = await scene.dial(listener);
    void peer.write('anybody there?');
    await peer.until('the end', () => peer.ended || peer.closed);
    await turns();
    expect(events).toEqual(['close undefined']);
    expect(listener.counters).toMatchObject({ accepted: 1, open: 0 });
  });

  it('can write, pause and end in onConnection', async () => {
    const scene = stage();
    const listener = await scene.transport.listen({}, (connection) => {
      connection.write(Buffer.from('welcome'));
      connection.pause();
      connection.end();
      setImmediate(() => connection.resume());
      return { onData: () => {} };
    });
    onTestFinished(() => listener.close());
    const peer = await scene.dial(listener);
    await peer.until('the end', () => peer.ended);
    expect(peer.received().toString()).toBe('welcome');
    peer.end();
    await peer.until('the close', () => peer.closed);
  });

  it('warns of an exception when there is no onClose', async () => {
    const heard = warnings();
    const scene = stage();
    const listener = await scene.transport.listen({}, () => ({ onData: explode }));
    onTestFinished(() => listener.close());
    const peer = await scene.dial(listener);
    await peer.write('data');
    await peer.until('the end', () => peer.ended || peer.closed);
    expect(heard).toEqual([expect.stringContaining('boom')]);
    expect(listener.counters.handlerErrors).toBe(1);
  });

  it('leaves other connections alone when one handler throws', async () => {
    const scene = stage();
    const listener = await scene.listen(
      {},
      {
        data: (own) => {
          if (own.received().toString() === 'bad') explode();
          own.write('good');
        },
      },
    );
    const peers = await Promise.all(Array.from({ length: 10 }, () => scene.dial(listener)));
    for (const [index, peer] of peers.entries()) void peer.write(index % 2 === 0 ? 'bad' : 'fine');
    for (const [index, peer] of peers.entries()) {
      if (index % 2 === 0) await peer.until('the end', () => peer.ended || peer.closed);
      else await peer.until('the answer', () => peer.bytes === 4);
    }
    expect(listener.counters).toMatchObject({ handlerErrors: 5, open: 5 });
  });
}

/** Calls at odd moments: after the end, after the close, from within events. */
import { describe, expect, it } from 'vitest';
import type { Stage } from '../contract.ts';
import { roles } from '../scene.ts';
import { turns } from '../waiting.ts';

export function callsCases(stage: Stage): void {
  describe.each(roles)('%s', (role) => {
    it.each([
      ['destroyed', 'destroy'],
      ['ended by both', 'end'],
      ['reset by the peer', 'reset'],
    ] as const)('does nothing when called after it was %s', async (_, way) => {
      const { own, peer } = await stage().ends(role);
      if (way === 'destroy') own.destroy();
      else if (way === 'reset') peer.reset();
      else {
        own.end();
        peer.end();
      }
      await own.untilClosed();
      const before = [...own.events];
      const { error } = own;
      own.pause();
      own.resume();
      own.end();
      expect(own.write('too late')).toBe(false);
      own.destroy(new Error('too late'));
      await turns();
      expect(own.events).toEqual(before);
      expect(own.error).toBe(error);
      expect(own.connection).toMatchObject({ closed: true, queuedBytes: 0 });
    });

    it('does nothing when called in its own onClose', async () => {
      const { own } = await stage().ends(role);
      own.reactions.close = (one) => {
        expect(one.write('too late')).toBe(false);
        one.end();
        one.resume();
        one.destroy(new Error('too late'));
      };
      own.destroy();
      await own.untilClosed();
      await turns();
      expect(own.events).toEqual(['close']);
    });

    it('never answers from within a call, however much there is to say', async () => {
      // That nothing is called from within another call is checked in every case; here all calls meet in one turn.
      const { own, peer } = await stage().ends(role, { highWaterBytes: 1 });
      void peer.write('something');
      peer.end();
      await turns();
      own.pause();
      own.write('x');
      own.resume();
      own.write('y');
      own.end();
      own.destroy();
      await own.untilClosed();
    });

    it('knows where it is, also when it is closed', async () => {
      const { own, peer } = await stage().ends(role);
      const local = { address: '127.0.0.1', port: peer.socket.remotePort, family: 'IPv4' };
      const remote = { address: '127.0.0.1', port: peer.socket.localPort, family: 'IPv4' };
      expect([own.connection.localAddress, own.connection.remoteAddress]).toEqual([local, remote]);
      own.destroy();
      await own.untilClosed();
      expect([own.connection.localAddress, own.connection.remoteAddress]).toEqual([local, remote]);
    });
  });
}

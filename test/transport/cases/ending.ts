/** Ends in good order: FIN from either side, and no answer lost on the way. */
import { describe, expect, it } from 'vitest';
import type { Stage } from '../contract.ts';
import { isPatterned, patterned } from '../pattern.ts';
import type { Reactions } from '../recorder.ts';
import { roles } from '../scene.ts';
import { turns } from '../waiting.ts';

const MIB = 1024 * 1024;

export function endingCases(stage: Stage): void {
  describe.each(roles)('%s', (role) => {
    it('answers a peer that has sent its request and its FIN', async () => {
      const { own, peer } = await stage().ends(role);
      void peer.write('request');
      peer.end();
      await own.until('the end', () => own.count('end') === 1);
      expect(own.received().toString()).toBe('request');
      await turns(); // the answer takes its time
      expect(own.connection.closed).toBe(false);
      own.write(patterned(0, 2 * MIB));
      own.end();
      await peer.until('the answer', () => peer.ended);
      expect(peer.received().equals(patterned(0, 2 * MIB))).toBe(true);
      await own.untilClosed();
      expect([own.error, peer.error]).toEqual([undefined, undefined]);
      expect(own.events).toEqual(['data', 'end', 'close']);
    });

    it('ends its own side for a handler that has no onEnd, after what is queued', async () => {
      const answer: Reactions = { data: (own) => void own.connection.write(patterned(0, MIB)) };
      const { own, peer } = await stage().ends(role, {}, answer, 'without onEnd');
      void peer.write('request');
      peer.end();
      await peer.until('the answer', () => peer.ended);
      expect(peer.bytes).toBe(MIB);
      await own.untilClosed();
      expect(own.error).toBe(undefined);
    });

    it('ends first, and still receives all that the peer has to say', async () => {
      const { own, peer } = await stage().ends(role);
      own.write('question');
      own.end();
      await peer.until('the FIN', () => peer.ended);
      expect(peer.received().toString()).toBe('question');
      await peer.write(patterned(0, 2 * MIB));
      expect(own.closed).toBe(false);
      peer.end();
      await own.untilClosed();
      expect(own.received().equals(patterned(0, 2 * MIB))).toBe(true);
      expect(own.error).toBe(undefined);
      expect(own.events.slice(-2)).toEqual(['end', 'close']);
    });

    it('sends all that is queued before its FIN, to a peer that is slow', async () => {
      const { own, peer } = await stage().ends(role);
      peer.socket.pause();
      own.connection.write(patterned(0, 16 * MIB));
      own.end();
      await turns();
      peer.socket.resume();
      await peer.until('the FIN', () => peer.ended);
      expect(peer.bytes).toBe(16 * MIB);
      expect(isPatterned(0, peer.received())).toBe(true);
    });

    it('does not reset a peer whose words it has not read', async () => {
      const { own, peer } = await stage().ends(role);
      own.pause();
      await peer.write(patterned(0, MIB / 4));
      own.write('answer');
      own.end();
      await peer.until('the FIN', () => peer.ended);
      expect(peer.received().toString()).toBe('answer');
      expect(peer.error).toBe(undefined);
      own.resume();
      peer.end();
      await own.untilClosed();
      expect([own.bytes, own.error]).toEqual([MIB / 4, undefined]);
    });

    it('writes nothing after end', async () => {
      const { own, peer } = await stage().ends(role);
      own.write('all');
      own.end();
      expect(own.write('too late')).toBe(false);
      own.end();
      await peer.until('the FIN', () => peer.ended);
      expect(own.write('much too late')).toBe(false);
      expect(own.connection.closed).toBe(false);
      await turns();
      expect(peer.received().toString()).toBe('all');
    });

    it('ends without a word', async () => {
      const { own, peer } = await stage().ends(role);
      own.end();
      await peer.until('the FIN', () => peer.ended);
      peer.end();
      await own.untilClosed();
      expect(own.events).toEqual(['end', 'close']);
    });

    it('closes at once when destroyed, with the error given', async () => {
      const { own, peer } = await stage().ends(role);
      const error = new Error('enough');
      peer.socket.pause();
      own.connection.write(patterned(0, 16 * MIB));
      own.destroy(error);
      own.destroy(new Error('the first call counts'));
      expect(own.connection).toMatchObject({ closed: true, queuedBytes: 0 });
      await own.untilClosed();
      expect(own.error).toBe(error);
      peer.socket.resume();
      await peer.until('the end', () => peer.ended || peer.error !== undefined);
    });

    it('closes without an error when destroyed without one', async () => {
      const { own } = await stage().ends(role);
      own.destroy();
      await own.untilClosed();
      expect(own.error).toBe(undefined);
      expect(own.events).toEqual(['close']);
    });

    it('survives both ends ending in the same moment', async () => {
      const { own, peer } = await stage().ends(role);
      own.write('bye');
      own.end();
      void peer.write('bye');
      peer.end();
      await own.untilClosed();
      await peer.until('the FIN', () => peer.ended);
      expect([own.received().toString(), peer.received().toString()]).toEqual(['bye', 'bye']);
      expect(own.error).toBe(undefined);
    });
  });
}

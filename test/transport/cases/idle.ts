/** The idle time-out: nothing has moved, in either direction, for so long. */
import { describe, expect, it } from 'vitest';
import type { Stage } from '../contract.ts';
import { patterned } from '../pattern.ts';
import { roles } from '../scene.ts';
import { turns } from '../waiting.ts';

const IDLE_MS = 80;

/** Keeps this thread busy, so that nothing is heard meanwhile. */
function blockFor(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until;) void 0;
}

export function idleCases(stage: Stage): void {
  describe.each(roles)('%s', (role) => {
    it('closes a connection on which nothing moves', async () => {
      const start = performance.now();
      const { own, peer } = await stage().ends(role, { idleTimeoutMs: IDLE_MS });
      await own.untilClosed();
      expect(own.errorCode).toBe('ERR_CONNECTION_IDLE');
      expect(performance.now() - start).toBeGreaterThanOrEqual(IDLE_MS - 1);
      await peer.until('the end', () => peer.ended || peer.closed);
    });

    it('leaves one alone on which something does', async () => {
      const { own, peer } = await stage().ends(role, { idleTimeoutMs: IDLE_MS });
      const until = performance.now() + 3 * IDLE_MS;
      for (let count = 1; performance.now() < until; count += 1) {
        await peer.write('.');
        await own.until('the byte', () => own.bytes === count);
        expect(own.closed).toBe(false);
      }
      await own.untilClosed();
      expect(own.errorCode).toBe('ERR_CONNECTION_IDLE');
    });

    it('takes our own bytes for movement, too', async () => {
      const { own, peer } = await stage().ends(role, { idleTimeoutMs: IDLE_MS });
      const until = performance.now() + 3 * IDLE_MS;
      for (let count = 1; performance.now() < until; count += 1) {
        expect(own.write('.')).toBe(true);
        await peer.until('the byte', () => peer.bytes === count);
      }
      await own.untilClosed();
      expect(own.errorCode).toBe('ERR_CONNECTION_IDLE');
    });

    it('closes on a peer that does not read what is queued for it', async () => {
      const { own, peer } = await stage().ends(role, { idleTimeoutMs: IDLE_MS });
      peer.socket.pause();
      own.connection.write(patterned(0, 32 * 1024 * 1024));
      await own.untilClosed();
      expect(own.errorCode).toBe('ERR_CONNECTION_IDLE');
      expect(own.connection.queuedBytes).toBe(0);
    });

    it('closes a half-open connection whose peer never ends', async () => {
      const { own } = await stage().ends(role, { idleTimeoutMs: IDLE_MS });
      own.end();
      await own.untilClosed();
      expect(own.errorCode).toBe('ERR_CONNECTION_IDLE');
    });

    it('does not blame the peer when it was this process that was busy', async () => {
      const { own, peer } = await stage().ends(role, { idleTimeoutMs: IDLE_MS });
      await peer.write('in time');
      blockFor(2 * IDLE_MS);
      await own.until('the bytes', () => own.bytes === 7);
      await turns(3);
      expect(own.closed).toBe(false);
    });

    it('never comes when it is not asked for, or far away', async () => {
      const scene = stage();
      for (const idleTimeoutMs of [0, 2 ** 31, Number.POSITIVE_INFINITY]) {
        const { own, peer } = await scene.ends(role, { idleTimeoutMs });
        blockFor(3);
        await turns();
        await peer.write('.');
        await own.until('the byte', () => own.bytes === 1);
      }
    });
  });
}

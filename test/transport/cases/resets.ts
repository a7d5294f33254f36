/** A peer that breaks off, at every point at which it can. */
import { describe, expect, it } from 'vitest';
import type { Stage } from '../contract.ts';
import { patterned } from '../pattern.ts';
import type { Recorder } from '../recorder.ts';
import { roles } from '../scene.ts';
import { turns } from '../waiting.ts';

const MIB = 1024 * 1024;

async function expectBrokenOff(own: Recorder): Promise<void> {
  await own.untilClosed();
  expect(['ECONNRESET', 'EPIPE']).toContain(own.errorCode);
  expect(own.error).toMatchObject({ syscall: expect.any(String), errno: expect.any(Number) });
  expect(own.connection).toMatchObject({ closed: true, queuedBytes: 0 });
}

export function resetCases(stage: Stage): void {
  describe.each(roles)('%s', (role) => {
    it('before the first byte', async () => {
      const { own, peer } = await stage().ends(role);
      peer.reset();
      await expectBrokenOff(own);
      expect(own.events).toEqual(['close']);
    });

    it('in the middle of a frame', async () => {
      const { own, peer } = await stage().ends(role);
      await peer.write(Uint8Array.of(0, 0, 1, 0, 1, 2, 3));
      await own.until('the beginning', () => own.bytes === 7);
      peer.reset();
      await expectBrokenOff(own);
      expect(own.events).not.toContain('end');
    });

    it('between an answer and the next request', async () => {
      const { own, peer } = await stage().ends(role);
      await peer.write('request');
      await own.until('the request', () => own.bytes === 7);
      own.write('answer');
      await peer.until('the answer', () => peer.bytes === 6);
      peer.reset();
      await expectBrokenOff(own);
    });

    it('while much is queued for it', async () => {
      const { own, peer } = await stage().ends(role);
      peer.socket.pause();
      own.connection.write(patterned(0, 32 * MIB));
      await turns(50);
      expect(own.connection.queuedBytes).toBeGreaterThan(MIB);
      peer.reset();
      await expectBrokenOff(own);
    });

    it('while the last of it is queued, after end', async () => {
      const { own, peer } = await stage().ends(role);
      peer.socket.pause();
      own.connection.write(patterned(0, 32 * MIB));
      own.end();
      await turns(50);
      peer.reset();
      await expectBrokenOff(own);
    });

    it('in a pause, noticed when it is over', async () => {
      const { own, peer } = await stage().ends(role);
      own.pause();
      await peer.write('never read, perhaps');
      peer.reset();
      await turns();
      own.resume();
      await expectBrokenOff(own);
    });

    it('after its FIN, noticed with what is written next', async () => {
      const { own, peer } = await stage().ends(role);
      peer.end();
      await own.until('the end', () => own.count('end') === 1);
      peer.reset();
      const writing = setInterval(() => own.connection.write(Uint8Array.of(1)), 1);
      await expectBrokenOff(own).finally(() => clearInterval(writing));
    });

    it('after our FIN', async () => {
      const { own, peer } = await stage().ends(role);
      own.end();
      await peer.until('the FIN', () => peer.ended);
      peer.reset();
      await expectBrokenOff(own);
    });
  });

  it('touches no other connection', async () => {
    const scene = stage();
    const listener = await scene.listen({}, { data: (own) => void own.write('answer') });
    const peers = await Promise.all(Array.from({ length: 20 }, () => scene.dial(listener)));
    await scene.until(20);
    const stay = peers.filter((_, index) => index % 2 === 0);
    for (const [index, peer] of peers.entries()) if (index % 2 === 1) peer.reset();
    for (const peer of stay) {
      void peer.write('request');
      await peer.until('the answer', () => peer.bytes === 6);
    }
    const broken = scene.recorders.filter((own) => own.bytes === 0);
    expect(broken.length).toBe(10);
    for (const own of broken) await expectBrokenOff(own);
    expect(listener.counters.open).toBe(10);
  });
}

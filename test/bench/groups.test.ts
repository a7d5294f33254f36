/** That the entries measure what they say. How fast it is belongs to `npm run bench`, not here. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from 'wirebook/base';
import { encodeFrame, FrameDecoder } from 'wirebook/framing';
import { blockingEcho } from './blocking-echo.bench.ts';
import { ConcatDecoder } from './concat-decoder.ts';
import { framing } from './framing.bench.ts';
import type { Effort } from './harness.ts';
import { BenchProcess } from './processes.ts';
import { registry } from './registry.bench.ts';

const once: Effort = { rounds: 1, roundMs: 1, budgetMs: 1 };

describe('framing', () => {
  it('has a peer that finds the same frames, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 40 })),
        fc.integer({ min: 1, max: 50 }),
        (payloads, step) => {
          const stream = concatBytes(payloads.map((payload) => encodeFrame(payload)));
          const ours = new FrameDecoder();
          const peer = new ConcatDecoder();
          for (let at = 0; at < stream.length; at += step) {
            const chunk = stream.slice(at, at + step);
            const theirs = peer.push(chunk).map((frame) => Uint8Array.from(frame));
            expect(ours.push(chunk)).toEqual(theirs);
          }
        },
      ),
    );
  });

  it('measures something in every entry that a test can wait for', async () => {
    for (const entry of framing.entries) {
      if (entry.name === 'framing/64KiB-in-1B') continue; // its peer copies two gigabytes
      const contest = await entry.open(once);
      expect(await contest.ours()).toBeGreaterThan(0);
      expect(await contest.peers?.['Buffer.concat']?.()).toBeGreaterThan(0);
    }
  });
});

describe.runIf(process.platform === 'linux')('blocking-echo', () => {
  it('makes round trips on both kinds of socket, and leaves no process behind', async () => {
    const [entry] = blockingEcho.entries;
    const contest = await entry?.open(once);
    expect(await contest?.ours()).toBeGreaterThan(0);
    expect(await contest?.peers?.['node:net']?.()).toBeGreaterThan(0);
    await contest?.close?.();
    await contest?.close?.();
  });
});

describe.runIf(process.platform === 'linux')('processes of the bench', () => {
  it('end even while their thread waits in a system call', async () => {
    const server = await BenchProcess.start<{ port: number }>('./peers/blocking-server.ts');
    expect(server.ready.port).toBeGreaterThan(0);
    await server.process.kill();
    expect(() => process.kill(server.process.pid ?? 0, 0)).toThrow('ESRCH');
  });

  it('that end early are an error, with their name and with what they said', async () => {
    await expect(BenchProcess.start('./peers/blocking-client.ts', ['none'])).rejects.toThrow(
      /^\.\/peers\/blocking-client\.ts ended early, with exit code 1\n[^]*ERR_SOCKET_ADDRESS/,
    );
  });

  it('follow each other: without its client a server ends by itself', async () => {
    const server = await BenchProcess.start<{ port: number }>('./peers/net-server.ts');
    const client = await BenchProcess.start('./peers/net-client.ts', [String(server.ready.port)]);
    await client.process.kill();
    await expect(server.process.ask({})).rejects.toThrow();
  });
});

describe('registry', () => {
  it('measures something in every kind of entry, and leaves no process behind', async () => {
    for (const name of ['registry/heartbeats', 'registry/discoveries', 'registry/killed']) {
      const contest = await registry.entries.find((entry) => entry.name === name)?.open(once);
      try {
        expect(await contest?.ours()).toBeGreaterThan(0);
      } finally {
        await contest?.close?.();
      }
    }
  }, 60_000);
});

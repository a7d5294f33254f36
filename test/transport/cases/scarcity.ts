/**
 * What must not run out: descriptors and memory. In a process of its own, whose descriptors can be counted and limited, and
 * whose memory holds nothing else.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { root } from '../../support/root.ts';
import type { Stage } from '../contract.ts';
import { Peer } from '../peers.ts';
import { turns } from '../waiting.ts';
import type { LeakReport, OutOfDescriptors } from '../scarcity.test-child.ts';

const program = fileURLToPath(new URL('../scarcity.test-child.ts', import.meta.url));
const WATCHDOG_MS = 60_000;

/** @param limit the shell's command that comes first, such as `ulimit -n 64` */
function start(limit: string, scenario: string, name: string): ChildProcess {
  const child = fork(program, [scenario, name], {
    cwd: root,
    execPath: 'sh',
    execArgv: [
      '-c',
      `${limit}; exec "$@"`,
      'sh',
      process.execPath,
      '--expose-gc',
      '--conditions=wirebook-source',
      '--import',
      'tsx',
    ],
    timeout: WATCHDOG_MS,
    killSignal: 'SIGKILL',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function next<T>(child: ChildProcess): Promise<T> {
  const tooEarly = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the child is gone: ${code ?? signal}`);
  });
  const [message] = await Promise.race([once(child, 'message'), tooEarly]);
  return message;
}

/** It ends by itself; ended by force it could not say which of its lines ran. */
async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

export function scarcityCases(stage: Stage, name: string): void {
  describe.runIf(process.platform === 'linux')('', () => {
    it('neither spins nor breaks when descriptors are used up, and goes on when there are some', async () => {
      const child = start('ulimit -n 64', 'descriptors', name);
      const { port } = await next<{ port: number }>(child);
      // The kernel accepts them; the process cannot. Some hear so at once, some wait.
      const waiting = Array.from({ length: 5 }, () => {
        const socket = connectTcp({ port, host: '127.0.0.1' });
        const peer = new Peer(socket);
        socket.once('connect', () => socket.write('anybody there?'));
        return peer;
      });
      for (const { socket } of waiting) while (socket.connecting) await turns(1);
      child.send('measure');
      const { cpuMs, windowMs, connectCode } = await next<OutOfDescriptors>(child);
      expect(connectCode).toBe('EMFILE');
      expect(cpuMs).toBeLessThan(windowMs / 3);
      child.send('release');
      expect(await next(child)).toBe('served');
      // Whoever came meanwhile was turned away, or is served now; nobody waits for ever.
      for (const peer of waiting) {
        await peer.until('an answer', () => peer.bytes > 0 || peer.ended || peer.closed);
        peer.destroy();
      }
      await gone(child);
    });

    it(
      'leaks neither descriptors nor memory in 2,000 connections',
      { timeout: WATCHDOG_MS + 5_000 },
      async () => {
        const child = start('true', 'leaks', name);
        const report = await next<LeakReport>(child);
        await gone(child);
        expect(report.descriptorsAfter).toBe(report.descriptorsBefore);
        expect(report.openAfter).toBe(0);
        // A connection that is not let go holds some kilobytes.
        expect(report.bytesKept / report.connections).toBeLessThan(512);
      },
    );
  });
}

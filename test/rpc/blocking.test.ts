/**
 * Calls that block, in a process of their own: what blocks a thread could not be ended from within it.
 */
import { expect, it } from 'vitest';
import { fileURLToPath } from 'node:url';
import { epollCanRun } from '../transport/epoll-can-run.ts';
import { root } from '../support/root.ts';
import { run } from '../support/process.ts';

it.runIf(epollCanRun)(
  'returns the value, keeps its deadline, tells late answers from its own, and knows what was executed',
  async () => {
    const program = fileURLToPath(new URL('./blocking.test-child.ts', import.meta.url));
    const ended = await run(
      process.execPath,
      ['--conditions=wirebook-source', '--import', 'tsx', program],
      { cwd: root, timeoutMs: 25_000 },
    );
    expect(ended).toMatchObject({ code: 0, timedOut: false, stderr: '' });
    expect(ended.stdout.trim().split('\n')).toEqual([
      'add: 3',
      'echo of 0 bytes: 0',
      'echo of 3000000 bytes: 3000000',
      'nobody there: ERR_RPC_CONNECT_FAILED, not-executed, ECONNREFUSED',
      'a host with a name: ERR_SOCKET_ADDRESS',
      'no time: ERR_RPC_DEADLINE_EXCEEDED, not-executed',
      'throws: ERR_RPC_HANDLER_FAILED, executed, Handler execution failed: boom',
      'not there: ERR_RPC_METHOD_NOT_FOUND, not-executed, Method not found: EchoService.Nope',
      'too large: ERR_RPC_REQUEST_TOO_LARGE, not-executed',
      'a stream: ERR_RPC_NOT_SUPPORTED, not-executed',
      'metadata: pong to ping',
      'one-way: heard',
      'with nonsense before it: answer 1',
      'no answer: ERR_RPC_DEADLINE_EXCEEDED, unknown',
      'behind it: answer 3',
      'stray responses: 4',
      'a torn frame: ERR_RPC_CONNECTION_LOST, unknown',
      'after that: ERR_RPC_CONNECTION_LOST, not-executed',
      'closed: ERR_RPC_SHUTTING_DOWN, not-executed',
      'the server closed: ERR_RPC_CONNECTION_LOST, not-executed',
    ]);
  },
);

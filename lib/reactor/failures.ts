/**
 * The failures that a transport makes itself, and what becomes of an exception that a handler throws.
 *
 * Knows: the codes, and the shape of Node's errors. Must not know: any connection.
 *
 * Decision: an exception in a handler is the fault of one connection. Thrown on (as an event emitter would) it ends the process
 * and ten thousand other connections with it; caught and dropped it is a bug that nobody hears of. So it closes its connection,
 * whose `onClose` is told, and where there is no one to tell it becomes a process warning.
 */
import { constants } from 'node:os';
import { WirebookError } from '../base/index.ts';

/** Nothing has moved for so long. Code `ERR_CONNECTION_IDLE`. */
export function idleError(idleTimeoutMs: number): WirebookError {
  return new WirebookError(
    'ERR_CONNECTION_IDLE',
    `nothing has moved on this connection for ${idleTimeoutMs} ms`,
  );
}

/** The answer to a connect has not come in time; shaped like the kernel's own ETIMEDOUT. */
export function connectTimeoutError(host: string, port: number, timeoutMs: number): Error {
  return Object.assign(
    new Error(`connect ETIMEDOUT ${host}:${port}: not connected within ${timeoutMs} ms`),
    {
      code: 'ETIMEDOUT',
      errno: -constants.errno.ETIMEDOUT,
      syscall: 'connect',
      address: host,
      port,
    },
  );
}

/** What was thrown, as an error: JavaScript lets anything be thrown. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  return new Error(`a handler threw ${String(thrown)}, which is no error`, { cause: thrown });
}

/** Says what a handler threw where nobody else can be told: `process.on('warning')`, and standard error. */
export function reportUnheard(error: Error): void {
  process.emitWarning(`a connection's handler threw: ${error.message}`, {
    type: 'WirebookWarning',
    code: 'WIREBOOK_HANDLER',
    detail: error.stack ?? '',
  });
}

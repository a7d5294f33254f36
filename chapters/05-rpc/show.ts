/** Small helpers that make outcomes printable. */

import { RpcError } from 'wirebook/rpc';

export { outcome } from '../01-blocking-echo/show.ts';

/** The error that a call ends with. @throws if it ends well, or with an error that is none of a call's */
export async function failure(call: Promise<unknown>): Promise<RpcError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof RpcError) return error;
    throw error;
  }
  throw new Error('the call went well');
}

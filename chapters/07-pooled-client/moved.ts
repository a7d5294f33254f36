/** A server that moves, and what its callers hear. */

import type { Discovery } from 'wirebook/rpc';

/** Resolves when a discovery names this port for `Shop`. */
export async function untilNamed(discovery: Discovery, port: number): Promise<void> {
  let end = (): void => {};
  await new Promise<void>((resolve) => {
    end =
      discovery.watch?.('Shop', (endpoints) => {
        if (endpoints.some((one) => one.port === port)) resolve();
      }) ?? end;
  });
  end();
}

/** What a call is answered, or the code of its error. @throws what has no code */
export async function answerOf(call: Promise<string>): Promise<string> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
}

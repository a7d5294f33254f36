/** Small helpers that make outcomes printable. */

export { outcome } from '../01-blocking-echo/show.ts';

/** What a promise came to: its value, or the code of its error. */
export async function outcomeOf<T>(promise: Promise<T>): Promise<T | string> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
}

/** Exercise 5.4: was it executed? The cases stand in 4-executed.md; check with `npm run exercise 5.4`. */

/** What the caller can know when it has its error. */
export type Answer = 'not-executed' | 'unknown' | 'executed';

/** The server takes the connection and the request, and closes without a word. */
export const silent: Answer | undefined = undefined;

/** The server is about to close, and has said so to all its clients. Then comes this call. */
export const closing: Answer | undefined = undefined;

/** The answer is longer than the server may send. */
export const tooLong: Answer | undefined = undefined;

/** The bytes of the request are not the message that the method takes. */
export const wrongMessage: Answer | undefined = undefined;

/** The caller gives up at once, while the channel is still connecting. */
export const takenBack: Answer | undefined = undefined;

/** A server as the original's answers with −3. */
export const minusThree: Answer | undefined = undefined;

/** Front's handler calls Back, where nobody listens, and lets the error through. May the caller call Front again, whatever it does? */
export const frontAgain: boolean | undefined = undefined;

/** What a client that repeats what was not executed deposits, what one that repeats everything does, and what the first is told. */
export const deposits:
  | readonly [ifNotExecuted: number, whatever: number, firstIsTold: 'paid' | 'an error']
  | undefined = undefined;

/** Exercise 1.3: last words. The task stands in 3-last-words.md; check with `npm run exercise 1.3`. */

/** `took` means: `send` returned the number of bytes, all of them. */
export type Answer = 'took' | 'EPIPE' | 'ECONNRESET';

export type Prediction = readonly [firstSend: Answer, secondSend: Answer];

/** The server has read everything, and has closed. */
export const afterClose: Prediction | undefined = undefined;

/** The server has closed with a byte of ours unread. */
export const afterUnread: Prediction | undefined = undefined;

/** The server has said `shutdown('write')`, and reads on. */
export const afterHalfClose: Prediction | undefined = undefined;

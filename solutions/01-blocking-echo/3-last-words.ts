/** Exercise 1.3, answered. */

import type { Prediction } from '../../exercises/01-blocking-echo/3-last-words.ts';

/** The first send provokes the RST; the FIN before it was the end already, so the error is EPIPE. */
export const afterClose: Prediction | undefined = ['took', 'EPIPE'];

/** The RST came with the close. It is told once. */
export const afterUnread: Prediction | undefined = ['ECONNRESET', 'EPIPE'];

/** Half a goodbye: the server reads on. */
export const afterHalfClose: Prediction | undefined = ['took', 'took'];

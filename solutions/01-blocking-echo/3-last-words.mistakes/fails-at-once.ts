// @fails "after the server has closed"
// @says "you expected the first send to fail"

import type { Prediction } from '../../../exercises/01-blocking-echo/3-last-words.ts';

/** Takes a FIN for the news that nobody is there. */
export const afterClose: Prediction | undefined = ['EPIPE', 'EPIPE'];
export const afterUnread: Prediction | undefined = ['ECONNRESET', 'EPIPE'];
export const afterHalfClose: Prediction | undefined = ['took', 'took'];

// @fails "after the server has shut down writing"
// @says "you took half a goodbye for a whole one"

import type { Prediction } from '../../../exercises/01-blocking-echo/3-last-words.ts';

/** Takes a FIN for the end of both directions. */
export const afterClose: Prediction | undefined = ['took', 'EPIPE'];
export const afterUnread: Prediction | undefined = ['ECONNRESET', 'EPIPE'];
export const afterHalfClose: Prediction | undefined = ['took', 'EPIPE'];

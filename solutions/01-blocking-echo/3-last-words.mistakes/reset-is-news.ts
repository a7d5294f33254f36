// @fails "after the server has closed"
// @says "the first error is EPIPE"

import type { Prediction } from '../../../exercises/01-blocking-echo/3-last-words.ts';

/** Expects the name of the RST. */
export const afterClose: Prediction | undefined = ['took', 'ECONNRESET'];
export const afterUnread: Prediction | undefined = ['ECONNRESET', 'EPIPE'];
export const afterHalfClose: Prediction | undefined = ['took', 'took'];

// @fails "after the server has closed with a byte unread"
// @says "the reset is news once"

import type { Prediction } from '../../../exercises/01-blocking-echo/3-last-words.ts';

/** Expects the same error for ever. */
export const afterClose: Prediction | undefined = ['took', 'EPIPE'];
export const afterUnread: Prediction | undefined = ['ECONNRESET', 'ECONNRESET'];
export const afterHalfClose: Prediction | undefined = ['took', 'took'];

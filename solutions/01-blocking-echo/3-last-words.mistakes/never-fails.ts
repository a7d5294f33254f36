// @fails "after the server has closed"
// @says "you expected the second send to pass"

import type { Prediction } from '../../../exercises/01-blocking-echo/3-last-words.ts';

/** Forgets that the first send is answered. */
export const afterClose: Prediction | undefined = ['took', 'took'];
export const afterUnread: Prediction | undefined = ['ECONNRESET', 'EPIPE'];
export const afterHalfClose: Prediction | undefined = ['took', 'took'];

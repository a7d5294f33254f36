// @fails "after the server has closed with a byte unread"
// @says "you expected a FIN"

import type { Prediction } from '../../../exercises/01-blocking-echo/3-last-words.ts';

/** Every close looks alike. */
export const afterClose: Prediction | undefined = ['took', 'EPIPE'];
export const afterUnread: Prediction | undefined = ['took', 'EPIPE'];
export const afterHalfClose: Prediction | undefined = ['took', 'took'];

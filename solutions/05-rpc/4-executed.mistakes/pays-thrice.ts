// @fails "and what it costs to guess"
// @says "you let the first attempt pay"

/** Counts attempts for payments. */

export type Answer = 'not-executed' | 'unknown' | 'executed';

/** It may have died before, during or after; silence is all the caller has. */
export const silent: Answer = 'unknown';

/** The call did not even leave, or was refused by a server that says so. */
export const closing: Answer = 'not-executed';

/** The handler was done when its answer turned out not to fit. */
export const tooLong: Answer = 'executed';

/** Without its message the handler cannot begin. */
export const wrongMessage: Answer = 'not-executed';

/** Nothing had left. */
export const takenBack: Answer = 'not-executed';

/** It has no flags, and −3 is for everything else. */
export const minusThree: Answer = 'unknown';

/** Back was not called. Front's handler had begun. */
export const frontAgain = false;

/** Once and twice; and who is careful has to look into the books. */
export const deposits: readonly [number, number, 'paid' | 'an error'] = [10, 30, 'an error'];

// @fails "predicts what end() does"
// @says "the end is torn, but not there"

export const framesOfEachPush: readonly number[] = [0, 1, 1, 0];
export const heldBytes = 6;
/** Thinks that the last header is the unfinished part. */
export const theEnd = 'throws: torn header';
export const goodFrames = 1;
export const secondPush = 'throws';

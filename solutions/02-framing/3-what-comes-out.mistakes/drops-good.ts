// @fails "predicts which frames survive a header that lies"
// @says "you dropped the good frame before the bad header"

export const framesOfEachPush: readonly number[] = [0, 1, 1, 0];
export const heldBytes = 6;
export const theEnd = 'throws: torn payload';
/** Thinks that an error leaves nothing. */
export const goodFrames = 0;
export const secondPush = 'throws';

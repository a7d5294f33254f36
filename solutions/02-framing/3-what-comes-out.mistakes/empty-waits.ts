// @fails "predicts how many frames each push returns"
// @says "you let an empty frame wait for one more byte"

/** Hands an empty frame over when the next byte comes. */
export const framesOfEachPush: readonly number[] = [0, 1, 0, 1];
export const heldBytes = 6;
export const theEnd = 'throws: torn payload';
export const goodFrames = 1;
export const secondPush = 'throws';

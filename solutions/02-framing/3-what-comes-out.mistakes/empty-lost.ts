// @fails "predicts how many frames each push returns"
// @says "you lost the empty frame"

/** Sees nothing in four zero bytes. */
export const framesOfEachPush: readonly number[] = [0, 1, 0, 0];
export const heldBytes = 6;
export const theEnd = 'throws: torn payload';
export const goodFrames = 1;
export const secondPush = 'throws';

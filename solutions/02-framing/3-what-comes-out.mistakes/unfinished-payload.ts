// @fails "predicts how many frames each push returns"
// @says "you took an unfinished payload for a frame"

/** Counts a frame as soon as its header is there. */
export const framesOfEachPush: readonly number[] = [0, 1, 1, 1];
export const heldBytes = 6;
export const theEnd = 'throws: torn payload';
export const goodFrames = 1;
export const secondPush = 'throws';

// @fails "predicts what a failed decoder does"
// @says "you let a failed decoder go on"

export const framesOfEachPush: readonly number[] = [0, 1, 1, 0];
export const heldBytes = 6;
export const theEnd = 'throws: torn payload';
export const goodFrames = 1;
/** Gives the decoder a fresh start with each chunk. */
export const secondPush = 'returns a frame';

// @fails "predicts what end() does"
// @says "you called a torn end clean"

export const framesOfEachPush: readonly number[] = [0, 1, 1, 0];
export const heldBytes = 6;
/** Takes the end of the bytes for the end of a frame. */
export const theEnd = 'returns';
export const goodFrames = 1;
export const secondPush = 'throws';

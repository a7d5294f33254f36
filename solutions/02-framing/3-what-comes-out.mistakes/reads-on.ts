// @fails "predicts which frames survive a header that lies"
// @says "you read on behind the bad header"

export const framesOfEachPush: readonly number[] = [0, 1, 1, 0];
export const heldBytes = 6;
export const theEnd = 'throws: torn payload';
/** Skips the header that lies, and finds a frame behind it. */
export const goodFrames = 2;
export const secondPush = 'throws';

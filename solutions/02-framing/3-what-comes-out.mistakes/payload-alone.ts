// @fails "predicts what the decoder holds"
// @says "you counted the payload alone"

export const framesOfEachPush: readonly number[] = [0, 1, 1, 0];
/** Forgets that the header has to be kept too. */
export const heldBytes = 2;
export const theEnd = 'throws: torn payload';
export const goodFrames = 1;
export const secondPush = 'throws';

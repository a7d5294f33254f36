/** Exercise 2.3, solved. */

/** The fourth byte of the third header completes an empty frame; the payload of "ab?" is not complete. */
export const framesOfEachPush: readonly number[] = [0, 1, 1, 0];

/** Four bytes of header and "ab". */
export const heldBytes = 6;

/** Two of three bytes of payload had come. */
export const theEnd = 'throws: torn payload';

/** "x", which stands before the header that lies; it travels in the error's `frames`. */
export const goodFrames = 1;

/** Nobody knows where the next frame begins. */
export const secondPush = 'throws';

/** Exercise 2.3: what comes out. The chunks stand in 3-what-comes-out.md; check with `npm run exercise 2.3`. */

/** How many frames each of the four pushes returns, such as `[4, 0, 0, 1]`. */
export const framesOfEachPush: readonly number[] | undefined = undefined;

/** `bufferedBytes` after the fourth push. */
export const heldBytes: number | undefined = undefined;

/** What `end()` does after the fourth push. */
export const theEnd: 'returns' | 'throws: torn header' | 'throws: torn payload' | undefined =
  undefined;

/** How many good frames the caller of the second decoder gets out of its first push, returned or in an error. */
export const goodFrames: number | undefined = undefined;

/** What comes of the second decoder's second push. */
export const secondPush: 'returns a frame' | 'returns nothing' | 'throws' | undefined = undefined;

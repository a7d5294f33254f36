/**
 * The canary of the coverage figures: which of these functions are called, and by whom, is known beforehand. Figures that
 * say anything else are false. (c8 around vitest, for one, finds everything covered.)
 */
export function calledByTest(): string {
  return 'a test';
}

export function calledByChild(): string {
  return 'a process that a test started';
}

/** @public */
export function calledByNobody(): string {
  return 'nobody';
}

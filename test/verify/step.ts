/**
 * What a step of `npm run verify` is.
 */

export interface Step {
  /** What it is called on the command line. */
  readonly name: string;
  /** What must hold, for `--list`. */
  readonly about: string;
  check(options: Options): Promise<Outcome>;
}

export interface Options {
  /** Run each chapter many times over. */
  readonly soak: boolean;
}

export interface Outcome {
  /** What does not hold, each with what a reader needs to mend it. None: the step has passed. */
  readonly problems: readonly string[];
  /** A few words on what was looked at. */
  readonly note?: string;
  /** Why nothing was looked at; the step then counts neither as passed nor as failed. */
  readonly leftOut?: string;
}

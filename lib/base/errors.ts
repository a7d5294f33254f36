/**
 * The root of every error that Wirebook throws on its own account.
 *
 * Knows: that an error carries a stable `code`, as Node's own errors do. Must not know: who throws it, or why.
 *
 * Decision: callers branch on `code`, never on the message or with `instanceof` across package copies. So `code` is part of
 * the public contract and the message is free to become clearer.
 */

/** Codes are upper-case words that never change meaning once published, such as `ERR_FRAME_TOO_LARGE`. */
export class WirebookError extends Error {
  readonly code: string;

  /**
   * @param code the stable code, for programs
   * @param message what happened, to what, and what to do about it, for people
   */
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/**
 * Exercise 6.2: what is this? The task stands in 2-shapes.md; check with `npm run exercise 6.2`.
 *
 * What you write here can take the place of lib/registry/bare-message.ts. `readVarint` and `readNarrowVarint` are in 'wirebook/rpc'.
 */

export type BareMessage =
  | { readonly kind: 'discovery'; readonly service: string }
  /** Or a heartbeat. Host and port are as they came: nobody has checked them. */
  | {
      readonly kind: 'registration';
      readonly service: string;
      readonly host: string;
      readonly port: number;
    };

/**
 * Looks whether the payload of a frame is one of the original's bare messages.
 *
 * @returns undefined when it is not: a call, or no message at all
 */
export function readBareMessage(payload: Uint8Array): BareMessage | undefined {
  throw new Error('not written yet');
}

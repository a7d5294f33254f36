/** What the program and its client say to each other. */

import type { Finished, Page } from './ledger.ts';

/** To the client. */
export type Order = { readonly kind: 'turn' } | { readonly kind: 'finish' };

/** From the client: ten times a second, at the beginning of a step, and when it has finished. */
export type Report =
  | { readonly kind: 'turned' }
  | {
      readonly kind: 'look';
      readonly page: Page;
      /** In the last tenth of a second, by who answered. */
      readonly perSecond: Readonly<Record<string, number>>;
      /** How many servers its list has. */
      readonly known: number;
      readonly inFlight: number;
    }
  | { readonly kind: 'finished'; readonly pages: readonly Finished[] };

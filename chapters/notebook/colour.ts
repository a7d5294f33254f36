/**
 * Colour, or none. chalk knows terminals and FORCE_COLOR; NO_COLOR (https://no-color.org) it does not know.
 *
 * Knows: the environment. Must not know: what is coloured.
 */

import chalk from 'chalk';

/** Turns colour off where NO_COLOR asks for it and FORCE_COLOR does not ask for the opposite. */
export function respectNoColour(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): void {
  if (environment['NO_COLOR'] && !environment['FORCE_COLOR']) chalk.level = 0;
}

/**
 * The words behind `npm start`.
 *
 * Knows: the command line and what npm makes of it. Must not know: what is done. As in `npm run chapter`, an option that npm has taken for one of
 * its own is found in the environment.
 */

import { parseArgs } from 'node:util';

export interface StartArguments {
  /** How long each step lasts. */
  readonly seconds: number;
  readonly mine: boolean;
  readonly help: boolean;
}

const DEFAULT_SECONDS = 2;
const LEAST_SECONDS = 0.3;
const MOST_SECONDS = 600;

export const USAGE: string = `npm start [-- --seconds S | --mine]

  The whole system at work: a registry, three servers, a client under load. A server is killed, another stopped,
  the registry restarted. At the end: how many calls failed, and what it cost the others.

  --seconds S   each of the eight steps lasts so long; ${DEFAULT_SECONDS} unless given
  --mine        on the parts that you wrote yourself
`;

/** Words that make no sense. The message says what was wrong, and what is right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws {UsageError} */
export function readArguments(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): StartArguments {
  const { values, positionals } = parse(argv);
  const words = [...positionals];
  const isSet = (name: string): boolean => !['', 'false'].includes(environment[name] ?? '');
  let { seconds } = values;
  // `npm start --seconds 1`: npm keeps the option and passes the number on.
  if (seconds === undefined && isSet('npm_config_seconds')) {
    const kept = environment['npm_config_seconds'];
    seconds = kept === 'true' ? words.shift() : kept;
  }
  if (words.length > 0) usage(`"${words.join(' ')}" belongs to nothing`);
  return {
    seconds: seconds === undefined ? DEFAULT_SECONDS : secondsOf(seconds),
    mine: values.mine ?? isSet('npm_config_mine'),
    help: values.help ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        seconds: { type: 'string' },
        mine: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return usage(error instanceof Error ? (error.message.split(/\.\s/)[0] ?? '') : String(error));
  }
}

function secondsOf(text: string): number {
  const seconds = text.trim() === '' ? Number.NaN : Number(text);
  return seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS
    ? seconds
    : usage(`--seconds is a number from ${LEAST_SECONDS} to ${MOST_SECONDS}, not "${text}"`);
}

function usage(what: string): never {
  throw new UsageError(`${what}\n\n${USAGE}`);
}

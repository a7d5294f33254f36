/**
 * The words behind `npm run registry` and `wirebook registry`.
 *
 * Knows: the command line, and what npm makes of it. Must not know: registries.
 *
 * Decision: npm takes `--port 0` for an option of its own, unless it stands behind `--`, and passes on `npm_config_port=true` and a stray
 * word `0`. So options are read from both places; where two such words could be mixed up, it says how to write them.
 */
import { parseArgs } from 'node:util';

export interface RegistryArguments {
  readonly host: string;
  readonly port: number;
  readonly httpHost: string;
  readonly httpPort: number;
  readonly ttlMs: number;
  readonly original: boolean;
  readonly secret: string | undefined;
}

const USAGE =
  '[--port N] [--host HOST] [--http-port N] [--http-host HOST] [--ttl SECONDS] [--original]; the secret, if any, in WIREBOOK_REGISTRY_SECRET';

const NAMES = ['port', 'host', 'http-port', 'http-host', 'ttl'] as const;
type Name = (typeof NAMES)[number];

/** Words that make no sense. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @param command what stands before the words. @throws {UsageError} */
export function readArguments(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  command = 'npm run registry --',
): RegistryArguments {
  const usage = `${command} ${USAGE}`;
  const { values, words } = parse(argv, usage);
  const fromNpm = (name: string): string | undefined =>
    environment[`npm_config_${name.replaceAll('-', '_')}`];
  // `--port 0` before `--`: npm keeps the option and leaves its value among the words.
  const severed = NAMES.filter((name) => values[name] === undefined && fromNpm(name) === 'true');
  if (words.length !== severed.length || new Set(words).size > 1)
    throw new UsageError(`"${words.join(' ')}" belongs to nothing; usage: ${usage}`);
  const valueOf = (name: Name): string | undefined =>
    severed.includes(name) ? words[0] : (values[name] ?? (fromNpm(name) || undefined));
  return {
    host: valueOf('host') ?? '127.0.0.1',
    port: numberOf('port', valueOf('port') ?? '7400', 0, 65_535, true),
    httpHost: valueOf('http-host') ?? '127.0.0.1',
    httpPort: numberOf('http-port', valueOf('http-port') ?? '7401', 0, 65_535, true),
    ttlMs: numberOf('ttl', valueOf('ttl') ?? '30', 0.01, 1e6, false) * 1000,
    original: values.original ?? fromNpm('original') === 'true',
    secret: environment['WIREBOOK_REGISTRY_SECRET'] || undefined,
  };
}

function parse(
  argv: readonly string[],
  usage: string,
): {
  values: Partial<Record<Name, string>> & { original?: boolean | undefined };
  words: readonly string[];
} {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        'http-port': { type: 'string' },
        'http-host': { type: 'string' },
        ttl: { type: 'string' },
        original: { type: 'boolean' },
      },
    });
    return { values, words: positionals };
  } catch (error) {
    const problem = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new UsageError(`${problem}; usage: ${usage}`);
  }
}

function numberOf(name: string, text: string, least: number, most: number, whole: boolean): number {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most && (!whole || Number.isInteger(number))) return number;
  throw new UsageError(
    `--${name} is a ${whole ? 'whole ' : ''}number from ${least} to ${most}, not "${text}"`,
  );
}

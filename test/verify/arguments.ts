/**
 * What `npm run verify` was asked for.
 */
import { parseArgs } from 'node:util';
import type { Step } from './step.ts';

export type Request =
  | { readonly kind: 'run'; readonly steps: readonly Step[]; readonly soak: boolean }
  | { readonly kind: 'list' }
  | { readonly kind: 'wrong'; readonly why: string };

/** npm takes options that are not behind `--` for its own, and hands them on in the environment. */
export function readArguments(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  all: readonly Step[],
): Request {
  const names = all.map((step) => step.name);
  const usage = `npm run verify -- [--list] [--soak] [${names.join('|')}] …`;
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      options: { list: { type: 'boolean' }, soak: { type: 'boolean' } },
      allowPositionals: true,
    });
  } catch (error) {
    return { kind: 'wrong', why: `${firstSentence(error)} Right is: ${usage}` };
  }
  const unknown = parsed.positionals.find((name) => !names.includes(name));
  if (unknown !== undefined)
    return { kind: 'wrong', why: `There is no step "${unknown}". Right is: ${usage}` };
  if (parsed.values.list ?? env['npm_config_list'] === 'true') return { kind: 'list' };

  const soak = parsed.values.soak ?? env['npm_config_soak'] === 'true';
  // Soaking is about chapters; by itself it means those alone.
  const wanted = soak && parsed.positionals.length === 0 ? ['chapters'] : parsed.positionals;
  const steps = wanted.length === 0 ? all : all.filter((step) => wanted.includes(step.name));
  return { kind: 'run', steps, soak };
}

function firstSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/([^.]*)\..*/s, '$1.');
}

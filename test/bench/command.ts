/**
 * The command `npm run bench`.
 *
 * Knows: its arguments, its two forms of output, its exit codes. Must not know: what the groups measure.
 */
import { parseArgs } from 'node:util';
import { FULL, measure, QUICK, type Group, type Result } from './harness.ts';
import { machineLine, thisMachine } from './machine.ts';
import { shortfall, table } from './table.ts';

export interface Surroundings {
  groups: readonly Group[];
  env: Readonly<Record<string, string | undefined>>;
  platform: string;
  /** Lines for whoever asked: the table, or the one JSON object. */
  print: (line: string) => void;
  /** Lines on the side: what falls short, what is left out. */
  remark: (line: string) => void;
}

/** @returns the exit code: 0, 1 when a figure falls short of its bar, 2 when the arguments make no sense */
export async function bench(args: readonly string[], around: Surroundings): Promise<number> {
  const options = readArguments(args, around);
  if (typeof options === 'string') {
    around.remark(options);
    return 2;
  }
  const machine = thisMachine();
  const effort = options.quick ? QUICK : FULL;
  const results: Result[] = [];
  if (!options.json) around.print(`${machineLine(machine)}\n`);

  for (const group of chosen(around.groups, options.names)) {
    if (group.needs === 'linux' && around.platform !== 'linux') {
      around.remark(`${group.name} is left out: it makes system calls of its own and needs Linux`);
      continue;
    }
    const ofGroup: Result[] = [];
    for (const entry of group.entries) ofGroup.push(await measure(entry, effort));
    results.push(...ofGroup);
    if (!options.json) around.print(`${table(group.name, ofGroup)}\n`);
  }

  if (options.json)
    around.print(JSON.stringify({ machine, quick: options.quick, entries: results }, undefined, 2));
  const short = results.filter((result) => !result.ok);
  for (const result of short) around.remark(shortfall(result));
  return short.length > 0 ? 1 : 0;
}

interface Options {
  names: string[];
  quick: boolean;
  json: boolean;
}

/** The options, or one line about what is wrong with them. */
function readArguments(args: readonly string[], { groups, env }: Surroundings): Options | string {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { quick: { type: 'boolean' }, json: { type: 'boolean' } },
    });
  } catch (error) {
    // Node's message goes on with advice about `--`, which npm users have had enough of.
    const problem = error instanceof Error ? error.message.split('. ')[0] : String(error);
    return `${problem}; usage: npm run bench -- [names…] [--quick] [--json]`;
  }
  const known = new Set(
    groups.flatMap((group) => [group.name, ...group.entries.map(({ name }) => name)]),
  );
  const unknown = parsed.positionals.find((name) => !known.has(name));
  if (unknown !== undefined)
    return `there is no bench "${unknown}"; there is: ${groups.map(({ name }) => name).join(', ')}`;
  return {
    names: parsed.positionals,
    // npm keeps options that do not stand behind `--` for itself, and hands them on like this.
    quick: parsed.values.quick ?? env['npm_config_quick'] === 'true',
    json: parsed.values.json ?? env['npm_config_json'] === 'true',
  };
}

/** A name stands for a whole group, or for one entry of it. No name stands for everything. */
function chosen(groups: readonly Group[], names: readonly string[]): Group[] {
  if (names.length === 0) return [...groups];
  return groups
    .map((group) =>
      names.includes(group.name)
        ? group
        : { ...group, entries: group.entries.filter(({ name }) => names.includes(name)) },
    )
    .filter((group) => group.entries.length > 0);
}

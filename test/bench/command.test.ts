import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { bench, type Surroundings } from './command.ts';
import { groups as realGroups } from './groups.ts';
import type { Bar, Entry, Group } from './harness.ts';

function entry(name: string, ours: number, bar?: Bar): Entry {
  return {
    name,
    unit: 'things/s',
    ...(bar && { bar }),
    open: () => ({ ours: () => ours, peers: { peer: () => 2 } }),
  };
}

const fast: Group = {
  name: 'fast',
  entries: [entry('fast/a', 10, { atLeast: 5 }), entry('fast/b', 4)],
};
const slow: Group = {
  name: 'slow',
  entries: [
    entry('slow/a', 1, { atLeast: 2 }),
    entry('slow/b', 1, { atLeast: 1, against: 'peer' }),
  ],
};
const linuxOnly: Group = { name: 'kernel', needs: 'linux', entries: [entry('kernel/a', 1)] };

async function run(
  args: string[],
  more: Partial<Surroundings> = {},
): Promise<{ code: number; out: string; remarks: string[] }> {
  const out: string[] = [];
  const remarks: string[] = [];
  const code = await bench(args, {
    groups: [fast, slow, linuxOnly],
    env: {},
    platform: 'linux',
    print: (line) => out.push(line),
    remark: (line) => remarks.push(line),
    ...more,
  });
  return { code, out: out.join('\n'), remarks };
}

const namesIn = (json: string): string[] =>
  (JSON.parse(json) as { entries: { name: string }[] }).entries.map(({ name }) => name);

describe('npm run bench', () => {
  it('names the machine, then prints a table for each group', async () => {
    const { code, out } = await run(['fast']);
    expect(code).toBe(0);
    expect(out).toContain(process.version);
    expect(out).toMatch(/^a +things\/s +10 +2 +5× +≥ 5 ✓$/m);
    expect(out).not.toContain('slow');
  });

  it('exits 1 when a figure or a ratio falls short, and says which', async () => {
    const { code, remarks } = await run(['slow']);
    expect(code).toBe(1);
    expect(remarks).toEqual([
      'slow/a falls short: 1 things/s, the bar is ≥ 2',
      'slow/b falls short: 0.5× of peer, the bar is ≥ 1×',
    ]);
  });

  it('runs everything when nothing is named', async () => {
    expect(namesIn((await run(['--json'])).out)).toEqual([
      'fast/a',
      'fast/b',
      'slow/a',
      'slow/b',
      'kernel/a',
    ]);
  });

  it('takes the name of a group or of one entry', async () => {
    const { out } = await run(['--json', 'fast/b', 'kernel']);
    expect(namesIn(out)).toEqual(['fast/b', 'kernel/a']);
  });

  it('prints one JSON object and nothing else when asked to', async () => {
    const { code, out } = await run(['--json', 'slow/b']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      machine: { node: process.version },
      quick: false,
      entries: [
        {
          name: 'slow/b',
          unit: 'things/s',
          better: 'higher',
          ours: 1,
          peers: { peer: 2 },
          ratios: { peer: 0.5 },
          ratio: 0.5,
          bar: { atLeast: 1, against: 'peer' },
          ok: false,
        },
      ],
    });
  });

  it('hears options that npm took for its own', async () => {
    const env = { npm_config_json: 'true', npm_config_quick: 'true' };
    const { out } = await run(['fast'], { env });
    expect(JSON.parse(out)).toMatchObject({ quick: true });
  });

  it('answers an unknown name with what there is, in one line, exit 2', async () => {
    expect(await run(['fats'])).toEqual({
      code: 2,
      out: '',
      remarks: ['there is no bench "fats"; there is: fast, slow, kernel'],
    });
  });

  it('answers an unknown option with the usage, in one line, exit 2', async () => {
    expect(await run(['--fast'])).toEqual({
      code: 2,
      out: '',
      remarks: ["Unknown option '--fast'; usage: npm run bench -- [names…] [--quick] [--json]"],
    });
    expect((await run(['--quick=1'])).code).toBe(2);
  });

  it('leaves out what needs Linux elsewhere, and says so', async () => {
    const { code, remarks } = await run(['kernel', 'fast'], { platform: 'darwin' });
    expect(code).toBe(0);
    expect(remarks).toEqual([
      'kernel is left out: it makes system calls of its own and needs Linux',
    ]);
  });
});

describe('the bench as a program', () => {
  it('has entries whose names begin with their group, all different', () => {
    const names = realGroups.flatMap((group) =>
      group.entries.map(({ name }) => {
        expect(name.startsWith(`${group.name}/`)).toBe(true);
        return name;
      }),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it('exits with the code of the command', async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const args = [
      '--import',
      'tsx',
      '--conditions=wirebook-source',
      'test/bench/run.ts',
      'nothing',
    ];
    await expect(promisify(execFile)(process.execPath, args, { cwd: root })).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('framing'),
    });
  });
});

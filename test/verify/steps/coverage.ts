/**
 * How much of `lib/` the tests and the chapters run.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../../support/root.ts';
import { checkCanary, checkThresholds, mergeLines, percent, type Coverage } from '../coverage.ts';
import type { Step } from '../step.ts';
import { program, tool } from '../tool.ts';

const LEAST = { total: 95, file: 85 };

const folder = join(root, 'coverage');
const raw = join(folder, 'raw');
const CANARY = 'test/verify/canary.ts';
const MEASURED = ['lib/**/*.ts', CANARY];
/** Tests that never run anything of `lib/` where it could be seen. */
const LEFT_OUT = [
  'test/architecture.test.ts',
  'test/setup.test.ts',
  'test/package.test.ts',
  'test/bench/**',
  'test/notebook/**', // hundreds of children, none of which adds a line of lib
];

export const coverage: Step = {
  name: 'coverage',
  about: `tests and chapters run ${LEAST.total} % of the lines of lib, ${LEAST.file} % of each file`,
  async check() {
    rmSync(folder, { recursive: true, force: true });
    const failed = await runTests();
    if (failed !== undefined) return { problems: [failed] };
    await runChapters();
    const reported = await reportChildren();
    if (reported !== undefined) return { problems: [reported] };

    const [tests, children] = [read('tests'), read('children')];
    const falsehoods = [
      ...checkCanary('vitest', tests[CANARY], 'calledByTest'),
      ...checkCanary('c8', children[CANARY], 'calledByChild'),
    ];
    if (falsehoods.length > 0) return { problems: falsehoods };

    const files = mergeLines(tests, children).filter(({ path }) => path !== CANARY);
    return {
      problems: checkThresholds(files, LEAST),
      note: `${percent(files).toFixed(1)} % of ${files.length} files`,
    };
  },
};

async function runTests(): Promise<string | undefined> {
  const args = [
    'run',
    '--reporter=dot',
    '--coverage.enabled',
    '--coverage.reporter=json',
    `--coverage.reportsDirectory=${join(folder, 'tests')}`,
    ...MEASURED.map((pattern) => `--coverage.include=${pattern}`),
    ...LEFT_OUT.map((pattern) => `--exclude=${pattern}`),
  ];
  const { code, output } = await tool('vitest', args, { WIREBOOK_CHILDREN_COVERAGE: raw });
  return code === 0 ? undefined : output;
}

/** Not judged here: the step of that name does. */
async function runChapters(): Promise<void> {
  const names = readdirSync(join(root, 'chapters')).filter((name) => /^\d\d-/.test(name));
  for (const name of names) {
    const number = String(Number.parseInt(name, 10));
    await program('chapters/run.ts', [number, '--quiet'], { NODE_V8_COVERAGE: raw });
  }
}

async function reportChildren(): Promise<string | undefined> {
  const args = [
    'report',
    `--temp-directory=${raw}`,
    '--reporter=json',
    `--reports-dir=${join(folder, 'children')}`,
    ...MEASURED.map((pattern) => `--include=${pattern}`),
    '--exclude=**/*.test{,-child}.ts', // in place of its own list, which leaves out all of test/
    '--exclude=**/*.d.ts',
  ];
  const { code, output } = await tool('c8', args);
  return code === 0 ? undefined : output;
}

/** A report by paths from the root, with `/` between. */
function read(report: string): Coverage {
  const text = readFileSync(join(folder, report, 'coverage-final.json'), 'utf8');
  const byPath = Object.entries(JSON.parse(text) as Coverage);
  return Object.fromEntries(
    byPath.map(([path, file]) => [relative(root, path).replaceAll('\\', '/'), file] as const),
  );
}

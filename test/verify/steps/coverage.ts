/**
 * How much of `lib/` the tests and the chapters run.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../support/root.ts';
import { checkCanary, checkThresholds, mergeLines, percent, type Coverage } from '../coverage.ts';
import { type RawCoverage, sortTexts, TextNumbers } from '../raw-coverage.ts';
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
    const sorted = sortRaw();
    for (const report of sorted) {
      const reported = await reportChildren(report);
      if (reported !== undefined) return { problems: [reported] };
    }

    const tests = read('tests');
    const children = sorted.map(read);
    const falsehoods = [
      ...checkCanary('vitest', tests[CANARY], 'calledByTest'),
      ...checkCanary('c8', children[0]?.[CANARY], 'calledByChild'),
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

/** @returns the names of folders, each with what c8 can add up by itself */
function sortRaw(): string[] {
  const numbers = new TextNumbers();
  const wanted = [join(root, 'lib', '/'), join(root, CANARY)].map(
    (path) => pathToFileURL(path).href,
  );
  for (const file of readdirSync(raw)) {
    const report = JSON.parse(readFileSync(join(raw, file), 'utf8')) as RawCoverage;
    const sorted = sortTexts(report, numbers, (url) => wanted.some((one) => url.startsWith(one)));
    for (const [number, own] of sorted) {
      const into = join(folder, `children-${number}-raw`);
      mkdirSync(into, { recursive: true });
      writeFileSync(join(into, file), JSON.stringify(own));
    }
  }
  return Array.from({ length: numbers.most }, (_, number) => `children-${number}`);
}

/** @param name of the folder of the report; what it is made from is in the one beside it */
async function reportChildren(name: string): Promise<string | undefined> {
  const args = [
    'report',
    `--temp-directory=${join(folder, `${name}-raw`)}`,
    '--reporter=json',
    `--reports-dir=${join(folder, name)}`,
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

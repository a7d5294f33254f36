import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config';
import { minePlugin } from './exercises/workshop/mine-plugin.ts';

/**
 * Without sockets, threads or processes: cores, formats, policies. One process for all of them costs a third of what one for
 * each does, and nothing that one leaves behind could reach another.
 */
const PURE = ['base', 'framing', 'rpc', 'registry', 'client'].map(
  (name) => `lib/${name}/*.test.ts`,
);

// Tests import the library as a user does (`wirebook/framing`); the condition points that at `lib/`.
const config: ViteUserConfig = defineConfig({
  // With WIREBOOK_MINE the tests run on the reader's parts.
  plugins: process.env['WIREBOOK_MINE'] === undefined ? [] : [minePlugin()],
  resolve: { conditions: ['wirebook-source'] },
  ssr: { resolve: { conditions: ['wirebook-source'] } },
  test: {
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      {
        extends: true,
        test: {
          name: 'whole',
          // Not the exercises' own tests: on untouched stubs they fail, as they should (`npm run exercise`).
          include: [
            'lib/**/*.test.ts',
            'chapters/**/*.test.ts',
            'exercises/workshop/*.test.ts',
            'test/**/*.test.ts',
          ],
          exclude: [...configDefaults.exclude, ...PURE],
        },
      },
    ],
    setupFiles: ['test/support/children-coverage.ts'],
    pool: 'forks',
    // On two cores the default is one, and most tests wait for other processes.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 30_000,
    coverage: {
      provider: 'v8',
      include: ['lib/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.test-child.ts', '**/*.d.ts'],
      reporter: ['text-summary', 'json'],
    },
  },
});

export default config;

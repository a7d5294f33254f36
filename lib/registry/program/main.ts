/**
 * `npm run registry`, in the repository.
 *
 * Knows: the command line. Must not know: registries.
 */
import { runRegistry } from './registry.ts';

await runRegistry(process.argv.slice(2), 'npm run registry --');

/**
 * `npm run exercise`: lists the exercises, or tests the reader's.
 *
 * Knows: arguments, exit codes, where text goes. Must not know: how a test is run (workshop/runner.ts) or a result looks
 * (workshop/report.ts).
 */

import { respectNoColour } from '../chapters/notebook/colour.ts';
import { readCatalogue, REPOSITORY } from './workshop/catalog.ts';
import { exerciseCommand } from './workshop/command.ts';

respectNoColour();
const { stdout, stderr } = process;
process.exitCode = await exerciseCommand(process.argv.slice(2), {
  catalogue: readCatalogue(REPOSITORY),
  environment: process.env,
  columns: stdout.columns ?? 88,
  out: (text) => void stdout.write(`${text}\n`),
  err: (text) => void stderr.write(`${text}\n`),
});

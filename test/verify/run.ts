/**
 * `npm run verify`: all that must hold besides the tests.
 */
import { endAll } from '../support/process.ts';
import { readArguments } from './arguments.ts';
import { runSteps, summary } from './runner.ts';
import { chapters, exercises } from './steps/book.ts';
import { coverage } from './steps/coverage.ts';
import { freshClone } from './steps/fresh-clone.ts';
import { packageShape } from './steps/package.ts';
import { deadCode, format, lint, types } from './steps/programs.ts';
import { proto } from './steps/proto.ts';
import { staircase } from './steps/staircase.ts';

/** Quick ones first. One after another: the later ones measure time, or fill all cores by themselves. */
const STEPS = [
  types,
  lint,
  format,
  deadCode,
  staircase,
  proto,
  packageShape,
  exercises,
  chapters,
  coverage,
  freshClone,
];

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endAll();
    process.exit(130);
  });
}

// Whoever reads along has seen enough (`| head`).
process.stdout.on('error', () => process.exit(1));

const request = readArguments(process.argv.slice(2), process.env, STEPS);
switch (request.kind) {
  case 'wrong':
    console.error(request.why);
    process.exitCode = 2;
    break;
  case 'list':
    for (const { name, about } of STEPS) console.log(`${name.padEnd(12)} ${about}`);
    break;
  case 'run': {
    const count = await runSteps(request.steps, { soak: request.soak }, (text) =>
      process.stdout.write(text),
    );
    console.log(`\n${summary(count)}`);
    process.exitCode = count.failed > 0 ? 1 : 0;
  }
}

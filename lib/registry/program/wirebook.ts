#!/usr/bin/env node
/**
 * `npx wirebook`: what the package can be run for, in a project that has it.
 *
 * Knows: the commands by name. Must not know: what they do; each is loaded when it is asked for.
 */
import { createRequire } from 'node:module';

const USAGE = `Usage: wirebook COMMAND

  registry [--port N] [--host HOST] [--http-port N] [--http-host HOST] [--ttl SECONDS] [--original]
             a registry, with a live page. Ports 7400 and 7401 unless told otherwise; 0 takes one that is free.
             The secret that its clients must know, if any, in WIREBOOK_REGISTRY_SECRET
  --version  which version this is
  --help     this
`;

const [command, ...rest] = process.argv.slice(2);

switch (command) {
  case 'registry':
    if (rest.includes('--help') || rest.includes('-h')) console.log(USAGE);
    else await (await import('./registry.ts')).runRegistry(rest, 'wirebook registry');
    break;
  case '--version':
  case '-v':
    console.log(version());
    break;
  case undefined:
  case 'help':
  case '--help':
  case '-h':
    console.log(USAGE);
    break;
  default:
    console.error(`wirebook has no command "${command}".\n\n${USAGE}`);
    process.exitCode = 2;
}

function version(): string {
  const manifest: unknown = createRequire(import.meta.url)('wirebook/package.json');
  return (manifest as { version: string }).version;
}

/**
 * From `*.proto` to code: pbjs makes a class of each message, we make a definition of each service.
 *
 * Knows: which files there are, and where their code goes. Must not know: who uses it.
 *
 * Decision: generated code lives beside what uses it. The envelope is written by hand, so its generated twin, and the examples, are for tests,
 * chapters and benchmarks only, and stay out of the package: `proto/generated/`. What the library itself runs on goes to `lib/<folder>/generated/`:
 * there it stands on the staircase like any other file, imports only downward, and `npm run build` copies it to `dist/` (tsc would not: pbjs writes
 * JavaScript). Such a folder makes `protobufjs` a dependency of the package. To add one, add a line to `TARGETS`.
 *
 * All of it is committed, and `npm run verify` makes it anew and compares.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { main as pbjs } from 'protobufjs-cli/pbjs.js';
import { describeServices } from './services.ts';

interface Target {
  readonly proto: string;
  /** Where its code goes, from the repository's root. */
  readonly folder: string;
  /** How code there names the rpc folder of the library. */
  readonly rpc: string;
}

const TARGETS: readonly Target[] = [
  ...['rpc', 'echo', 'calculator'].map((name) => ({
    proto: `${name}.proto`,
    folder: 'proto/generated',
    rpc: 'wirebook/rpc',
  })),
  { proto: 'registry.proto', folder: 'lib/registry/generated', rpc: '../../rpc/index.ts' },
];

const PROTO = import.meta.dirname;

/** What pbjs is told: only what we call, 64 bits as numbers, and a root of our own, so that we never meet the code of a user there. */
const PBJS_OPTIONS =
  `--target static-module --wrap esm --dts --sparse --root wirebook --force-number --no-service --no-delimited --no-verify --no-convert --no-typeurl`.split(
    ' ',
  );

/** All generated files, by their path from the repository's root. */
export async function generate(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const { proto, folder, rpc } of TARGETS) {
    const name = basename(proto, '.proto');
    const [code, types] = await generateMessages(proto);
    files.set(`${folder}/${name}.pb.js`, code);
    files.set(`${folder}/${name}.pb.d.ts`, types);
    const services = await describeServices(PROTO, proto, { messages: `./${name}.pb.js`, rpc });
    if (services !== undefined) files.set(`${folder}/${name}.ts`, services);
  }
  return files;
}

/** The two files that pbjs makes. It can write types only beside a file. */
async function generateMessages(proto: string): Promise<[code: string, types: string]> {
  const folder = mkdtempSync(join(tmpdir(), 'wirebook-proto-'));
  try {
    const out = join(folder, 'messages.js');
    await new Promise<void>((resolve, reject) => {
      pbjs([...PBJS_OPTIONS, '--path', PROTO, '--out', out, join(PROTO, proto)], (error) =>
        error === null ? resolve() : reject(error),
      );
    });
    const types = readFileSync(join(folder, 'messages.d.ts'), 'utf8');
    // It imports Long whether or not it needs it; with numbers for 64 bits it does not.
    return [readFileSync(out, 'utf8'), types.replace('import Long = require("long");\n', '')];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

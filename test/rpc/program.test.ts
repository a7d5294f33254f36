/**
 * Fifteen lines by somebody who has nothing but the package's names: a server, a typed client, a deadline, a clean exit.
 *
 * In a folder of its own, by the package's own name, type-checked under `strict`, and run without our loader's help for its types.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cleanEnvironment } from '../support/environment.ts';
import { type Ended, run } from '../support/process.ts';
import { root } from '../support/root.ts';
import { makeTemporary, removeTemporary } from '../support/temporary.ts';

const require = createRequire(import.meta.url);

const PROGRAM = `import { Channel, defineService, jsonCodec, RpcError, RpcServer, unary } from 'wirebook';
const Calculator = defineService('CalculatorService', {
  add: unary(jsonCodec<{ a: number; b: number }>(), jsonCodec<{ sum: number }>()),
  never: unary(jsonCodec<null>(), jsonCodec<null>()),
});
const server = await RpcServer.listen({ host: '127.0.0.1', port: 0 });
server.register(Calculator, { add: ({ a, b }) => ({ sum: a + b }), never: () => new Promise(() => {}) });
const channel = new Channel(server.address);
const calculator = channel.service(Calculator);
const { sum } = await calculator.add({ a: 1, b: 2 }, { timeoutMs: 5_000 });
console.log(sum);
const error = await calculator.never(null, { timeoutMs: 50 }).catch((thrown: unknown) => thrown);
if (error instanceof RpcError) console.log(error.code, error.retry);
await channel.close();
await server.close({ graceMs: 1_000 });
`;

let folder: string;

beforeAll(() => {
  folder = makeTemporary('program');
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/wirebook'), 'junction');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
});

afterAll(() => removeTemporary(folder));

function check(program: string): Promise<Ended> {
  writeFileSync(join(folder, 'program.ts'), program);
  const compilerOptions = {
    target: 'es2022',
    module: 'nodenext',
    customConditions: ['wirebook-source'],
    allowImportingTsExtensions: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    noEmit: true,
    lib: ['es2023', 'esnext.disposable'],
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['program.ts'] }),
  );
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
  return run(process.execPath, [tsc, '-p', '.'], { cwd: folder, env: cleanEnvironment() });
}

it('has fifteen lines', () => {
  expect(PROGRAM.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
});

it('type-checks under strict', async () => {
  expect(await check(PROGRAM)).toMatchObject({ code: 0, output: '' });
});

it.each([
  ['a request of another shape', '{ a: 1, b: 2 }', "{ a: 1, b: '2' }"],
  ['a method that is not there', 'calculator.add', 'calculator.multiply'],
  ['a handler that answers something else', '({ sum: a + b })', '({ total: a + b })'],
])('does not with %s', async (_, right, wrong) => {
  const { code, output } = await check(PROGRAM.replace(right, wrong));
  expect([code === 0, /error TS/.test(output)]).toEqual([false, true]);
});

it('says what it should, and ends by itself', async () => {
  writeFileSync(join(folder, 'program.ts'), PROGRAM);
  const loader = require.resolve('tsx');
  const ended = await run(
    process.execPath,
    ['--conditions=wirebook-source', '--import', loader, 'program.ts'],
    { cwd: folder, env: cleanEnvironment(), timeoutMs: 20_000 },
  );
  expect(ended).toMatchObject({
    code: 0,
    output: '3\nERR_RPC_DEADLINE_EXCEEDED unknown\n',
    timedOut: false,
  });
});

/**
 * The shape of `lib/`: the table of contents is the import graph, and what decides does not touch the world.
 */
import vm from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { root } from './support/root.ts';
import { checkStaircase, isPure, packagesOf, readLib } from './support/staircase.ts';

const lib = readLib(root);

it('keeps every rule of the staircase', () => {
  expect(lib.size).toBeGreaterThan(10);
  expect(checkStaircase(lib, packagesOf(root))).toEqual([]);
});

describe('on a tree made up to break the rules', () => {
  /** What is said about one file in an otherwise sound tree. */
  const told = (path: string, source: string): string[] =>
    checkStaircase(
      new Map([
        ['lib/reactor/index.ts', '// above framing'],
        ['lib/framing/index.ts', '// above base'],
        ['lib/base/errors.ts', '// at the bottom'],
        [path, source],
      ]),
      ['koffi'],
    );
  const climbs = ['lib/framing/decoder.ts imports lib/reactor/index.ts, which stands above it'];

  it.each([
    ['an import', "import { EventLoop } from '../reactor/index.ts';"],
    ['an import of types', "import type { EventLoop } from '../reactor/index.ts';"],
    ['an import for effect', "import '../reactor/index.ts';"],
    ['a re-export', "export * from '../reactor/index.ts';"],
    ['a named re-export', "export { EventLoop } from '../reactor/index.ts';"],
    ['a dynamic import', "const load = () => import('../reactor/index.ts');"],
    ['a type that imports', "let loop: import('../reactor/index.ts').EventLoop;"],
    ['the URL of a module', "new URL('../reactor/index.ts', import.meta.url);"],
    ["the package's own name", "import { EventLoop } from 'wirebook/reactor';"],
  ])('names both files when framing climbs to reactor by %s', (_, line) => {
    expect(told('lib/framing/decoder.ts', `// A decoder.\n${line}\n`)).toEqual(climbs);
  });

  it('lets a folder import what stands below it, and reactor what framing has', () => {
    const line = "import { WirebookError } from '../base/errors.ts';";
    expect(told('lib/framing/decoder.ts', `// A decoder.\n${line}`)).toEqual([]);
    expect(told('lib/reactor/loop.ts', "// A loop.\nimport '../framing/index.ts';")).toEqual([]);
  });

  it('sees a climb to the top', () => {
    expect(told('lib/framing/a.ts', "// A.\nimport 'wirebook';")).toEqual([
      'lib/framing/a.ts imports lib/index.ts, which stands above it',
    ]);
  });

  it('sees a file that imports the index of its own folder', () => {
    expect(told('lib/framing/a.ts', "// A.\nimport './index.ts';")).toEqual([
      "lib/framing/a.ts imports its own folder's index.ts, which makes a cycle",
    ]);
  });

  it('sees what a pure file may not know, and leaves names of properties alone', () => {
    const source = `// A.
      import { Socket } from 'node:net';
      const bytes = Buffer.alloc(4);
      setTimeout(() => socket.setTimeout(1), 5);
      const fine = { process: 1, Date() {} }.process;`;
    const expected = ['imports node:net', 'uses Buffer', 'uses setTimeout'];
    const said = (path: string): string[] => expected.map((what) => `${path} is pure and ${what}`);
    expect(told('lib/framing/a.ts', source)).toEqual(said('lib/framing/a.ts'));
    expect(told('lib/base/a.ts', source)).toEqual(said('lib/base/a.ts'));
    expect(told('lib/base/a.real.ts', source)).toEqual([]);
    expect(told('lib/reactor/a.ts', source)).toEqual([]);
  });

  it('sees a package that users would not have, a folder without a place, and a way out of lib', () => {
    const source = "// A.\nimport 'koffi';\nimport 'vitest';\nimport '../../chapters/a.ts';";
    expect(told('lib/reactor/a.ts', source)).toEqual([
      'lib/reactor/a.ts imports vitest, which is not a dependency of the package',
      'lib/reactor/a.ts imports chapters/a.ts, which is not in the staircase',
    ]);
    expect(told('lib/helpers/a.ts', '// A.')).toEqual([
      'lib/helpers/a.ts stands in no folder of the staircase',
    ]);
  });

  it('sees a missing head comment, a long file, and a folder that the top leaves out', () => {
    expect(told('lib/framing/a.ts', 'export const a = 1;')).toEqual([
      'lib/framing/a.ts has no head comment',
    ]);
    expect(told('lib/framing/a.test.ts', '\n'.repeat(400) + 'it;')).toEqual([
      'lib/framing/a.test.ts has 401 lines; at most 400',
    ]);
    const top = "// All.\nexport * from './base/index.ts';\nexport * from './framing/index.ts';";
    expect(told('lib/index.ts', top)).toEqual([
      'lib/index.ts does not re-export ./reactor/index.ts',
    ]);
  });
});

describe('in a browser', () => {
  const bundle = async (entry: string): Promise<string> => {
    const result = await build({
      stdin: { contents: entry, resolveDir: root },
      bundle: true,
      platform: 'browser',
      format: 'iife',
      globalName: 'wirebook',
      write: false,
      logLevel: 'silent',
    });
    return result.outputFiles[0]?.text ?? '';
  };

  it.each([...lib.keys()].filter(isPure))('%s can be bundled', async (path) => {
    await bundle(`export * from './${path}';`);
  });

  it('the frame decoder runs where there is nothing of Node', async () => {
    const script = await bundle("export * from './lib/framing/index.ts';");
    const page = vm.createContext({});
    vm.runInContext(script, page);
    const frames = vm.runInContext(
      `const decoder = new wirebook.FrameDecoder();
       [...wirebook.encodeFrame(Uint8Array.of(7, 8, 9))].flatMap((byte) => decoder.push(Uint8Array.of(byte)))
         .map((frame) => [...frame].join())`,
      page,
    );
    expect([...frames]).toEqual(['7,8,9']);
  });

  it('and a module that needs Node is found out', async () => {
    await expect(bundle("import 'node:net';")).rejects.toThrow('node:net');
  });
});

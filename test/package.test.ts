/**
 * The package, used as somebody does who has nothing but its tarball.
 */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanEnvironment } from './support/environment.ts';
import { run, type Ended } from './support/process.ts';
import { root } from './support/root.ts';
import { npm, pack, type Tarball } from './support/tarball.ts';

const require = createRequire(import.meta.url);
const manifest: { exports: Record<string, unknown> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);

let tarball: Tarball;

beforeAll(async () => {
  tarball = await pack();
  write('package.json', JSON.stringify({ private: true, type: 'module' }));
  // Without what is optional it needs no network. koffi is put in its place by hand: it is there, and must not be loaded.
  await npm(
    ['install', '--omit=optional', '--offline', '--no-audit', '--no-fund', tarball.path],
    tarball.folder,
  );
  for (const name of ['koffi', '@koromix']) {
    const source = join(root, 'node_modules', name);
    if (existsSync(source))
      symlinkSync(source, join(tarball.folder, 'node_modules', name), 'junction');
  }
}, 60_000);

afterAll(async () => {
  await tarball[Symbol.asyncDispose]();
});

function write(name: string, content: string): void {
  mkdirSync(dirname(join(tarball.folder, name)), { recursive: true });
  writeFileSync(join(tarball.folder, name), content);
}

function node(script: string): Promise<Ended> {
  write('script.js', script);
  return run(process.execPath, ['script.js'], { cwd: tarball.folder, env: cleanEnvironment() });
}

it('holds what users need and nothing else', () => {
  const outside = tarball.files.filter((file) => !file.startsWith('dist/'));
  expect(outside.filter((file) => file !== 'README.md')).toEqual(['LICENSE', 'package.json']);
  expect(tarball.files).toContain('dist/framing/index.js');
  expect(
    tarball.files.filter((file) => !/\.(js|d\.ts)$/.test(file) && file.startsWith('dist/')),
  ).toEqual([]);
  expect(tarball.files.filter((file) => file.includes('.test'))).toEqual([]);
});

it('has a subpath for each folder of lib, and a folder for each subpath', () => {
  const subpaths = Object.keys(manifest.exports).filter(
    (path) => !['.', './package.json'].includes(path),
  );
  const folders = readdirSync(join(root, 'lib'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  expect(subpaths.toSorted()).toEqual(folders.map((entry) => `./${entry.name}`).toSorted());
  for (const { name } of folders) expect(tarball.files).toContain(`dist/${name}/index.js`);
});

describe('from JavaScript', () => {
  it('cuts frames out of a stream of bytes', async () => {
    const { code, output } = await node(`
      import { encodeFrame, FrameDecoder } from 'wirebook/framing';
      const decoder = new FrameDecoder();
      for (const byte of encodeFrame(new TextEncoder().encode('hello')))
        for (const frame of decoder.push(Uint8Array.of(byte))) console.log(new TextDecoder().decode(frame));
    `);
    expect({ code, output }).toEqual({ code: 0, output: 'hello\n' });
  });

  it.each(
    ['framing', 'base', 'socket', 'reactor', 'threads', 'rpc', 'registry']
      .map((name) => `wirebook/${name}`)
      .concat('wirebook'),
  )('loads no native code with %s until it is used', async (name) => {
    const { code, output } = await node(`
        import * as all from '${name}';
        console.log(Object.keys(all).length > 0, process.report.getReport().sharedObjects.filter((file) => /koffi|\\.node$/.test(file)));
      `);
    expect({ code, output }).toEqual({ code: 0, output: 'true []\n' });
  });

  it('runs tasks in threads, and cancels them', async () => {
    write(
      'tasks.js',
      `
      import { currentTask } from 'wirebook/threads';
      export const reverse = (bytes) => bytes.reverse();
      export function untilCancelled(memory) {
        Atomics.store(new Int32Array(memory), 0, 1);
        while (!currentTask().cancelled);
        console.log('cancelled');
      }
    `,
    );
    const { code, output } = await node(`
      import { ThreadPool } from 'wirebook/threads';
      const pool = new ThreadPool(new URL('./tasks.js', import.meta.url), { threads: 2 });
      console.log(...(await pool.run('reverse', Uint8Array.of(1, 2, 3))));
      const controller = new AbortController();
      const memory = new SharedArrayBuffer(4);
      const task = pool.with({ signal: controller.signal }).run('untilCancelled', memory);
      const underWay = setInterval(() => new Int32Array(memory)[0] === 1 && controller.abort(), 1);
      await task.catch((error) => console.log(error.code));
      clearInterval(underWay);
      await pool.stop();
    `);
    expect(code).toBe(0);
    expect(output.split('\n').toSorted()).toEqual(['', '3 2 1', 'ABORT_ERR', 'cancelled']);
  });

  it.runIf(process.platform === 'linux')('loads it with the first socket', async () => {
    const { code, output } = await node(`
      import { TcpSocket } from 'wirebook/socket';
      TcpSocket.create().close();
      console.log(process.report.getReport().sharedObjects.some((file) => /koffi/.test(file)));
    `);
    expect({ code, output }).toEqual({ code: 0, output: 'true\n' });
  });

  it('keeps its inside to itself', async () => {
    const { output } = await node(
      `import('wirebook/dist/framing/decoder.js').catch((error) => console.log(error.code));`,
    );
    expect(output).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED\n');
  });
});

describe('from strict TypeScript', () => {
  const check = (source: string, types: readonly string[]): Promise<Ended> => {
    write('use.ts', source);
    write(
      'tsconfig.json',
      JSON.stringify({
        compilerOptions: {
          target: 'es2022',
          module: 'nodenext',
          strict: true,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          skipLibCheck: false,
          noEmit: true,
          lib: ['es2022'],
          types,
          typeRoots: [join(root, 'node_modules/@types')],
        },
        files: ['use.ts'],
      }),
    );
    const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
    return run(process.execPath, [tsc, '-p', '.'], {
      cwd: tarball.folder,
      env: cleanEnvironment(),
    });
  };

  it('has types for wirebook/framing that need neither a browser nor Node', async () => {
    const { output } = await check(
      `import { encodeFrame, FrameDecoder, type FrameLimit } from 'wirebook/framing';
       const limit: FrameLimit = { maxFrameBytes: 1024 };
       const frames: Uint8Array[] = new FrameDecoder(limit).push(encodeFrame(Uint8Array.of(1)));
       export const length: number | undefined = frames[0]?.length;`,
      [],
    );
    expect(output).toBe('');
  });

  it('has types for all of wirebook beside those of Node', async () => {
    const { output } = await check(`export * from 'wirebook';`, ['node']);
    expect(output).toBe('');
  });

  it('finds a wrong use', async () => {
    const { code, output } = await check(
      `import { FrameDecoder } from 'wirebook/framing';\nnew FrameDecoder().push('text');`,
      [],
    );
    expect(code).not.toBe(0);
    expect(output).toContain(
      "Argument of type 'string' is not assignable to parameter of type 'Uint8Array",
    );
  });
});

/**
 * The package, used as somebody does who has nothing but its tarball.
 */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { transform } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { cleanEnvironment } from './support/environment.ts';
import { run, start, type Ended } from './support/process.ts';
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

/** The first example in the README's chapter on use. */
function example(): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const found = /^## Use$.*?^```ts$(.*?)^```$/ms.exec(readme)?.[1];
  if (found === undefined) throw new Error('the README has no example');
  return found;
}

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
    // Tracing stands with the client, under a name of its own: nobody else needs its package.
    (path) => !['.', './package.json', './opentelemetry'].includes(path),
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
    ['framing', 'base', 'socket', 'reactor', 'threads', 'rpc', 'registry', 'client']
      .map((name) => `wirebook/${name}`)
      .concat('wirebook'),
  )('loads no native code with %s until it is used', async (name) => {
    const { code, output } = await node(`
        import * as all from '${name}';
        console.log(Object.keys(all).length > 0, process.report.getReport().sharedObjects.filter((file) => /koffi|\\.node$/.test(file)));
      `);
    expect({ code, output }).toEqual({ code: 0, output: 'true []\n' });
  });

  it('runs the example of the README, and loads no native code for it', async () => {
    const { code: script } = await transform(example(), { loader: 'ts', target: 'es2022' });
    const { code, output } = await node(`
      ${script}
      console.log(process.report.getReport().sharedObjects.filter((file) => /koffi|\\.node$/.test(file)));
    `);
    expect({ code, output }).toEqual({ code: 0, output: '3\n[]\n' });
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

  it('needs the package of OpenTelemetry for tracing, and for nothing else', async () => {
    const without = await node(
      `import('wirebook/opentelemetry').catch((error) => console.log(error.code, error.message));`,
    );
    expect(without.output).toMatch(/^ERR_MODULE_NOT_FOUND .*@opentelemetry\/api/);
    const here = join(tarball.folder, 'node_modules/@opentelemetry');
    symlinkSync(join(root, 'node_modules/@opentelemetry'), here, 'junction');
    onTestFinished(() => rmSync(here));
    const { output } = await node(`
      import { clientTracing, serverTracing } from 'wirebook/opentelemetry';
      console.log(Object.keys(clientTracing()), Object.keys(serverTracing()));
    `);
    expect(output).toBe("[ 'call', 'notify', 'stream' ] [ 'call', 'stream' ]\n");
  });

  it('keeps its inside to itself', async () => {
    const { output } = await node(
      `import('wirebook/dist/framing/decoder.js').catch((error) => console.log(error.code));`,
    );
    expect(output).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED\n');
  });
});

describe('from a terminal', () => {
  const npx = (...args: readonly string[]): Promise<Ended> =>
    run('npm', ['exec', '--offline', '--', 'wirebook', ...args], {
      cwd: tarball.folder,
      env: cleanEnvironment(),
    });

  it('says what it can be run for, and what it cannot', async () => {
    const { code, stdout } = await npx();
    expect([code, stdout]).toEqual([0, expect.stringContaining('registry [--port N]')]);
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect((await npx('--version')).stdout).toBe(`${version}\n`);
    const wrong = await npx('regsitry');
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('wirebook has no command "regsitry"'),
    ]);
    const value = await npx('registry', '--port', 'x');
    expect([value.code, value.stderr]).toEqual([
      2,
      '--port is a whole number from 0 to 65535, not "x"\n',
    ]);
    const word = await npx('registry', 'word');
    expect(word.stderr).toContain('usage: wirebook registry [--port N]');
  });

  it('starts a registry with its page, which a client finds', async () => {
    const bin = join(tarball.folder, 'node_modules/.bin/wirebook');
    const words = ['registry', '--port', '0', '--http-port', '0'];
    const running = start(process.execPath, [bin, ...words], {
      cwd: tarball.folder,
      env: cleanEnvironment(),
    });
    onTestFinished(() => running.killAll());
    await running.said(/registry 127\.0\.0\.1:\d+\npage {5}http:\S+\n/);
    const [, port] = /registry 127\.0\.0\.1:(\d+)/.exec(running.heard()) ?? [];
    const url = /http:\S+/.exec(running.heard())?.[0] ?? '';
    expect((await fetch(`${url}healthz`)).status).toBe(200);
    const { output } = await node(`
      import { registryDiscovery } from 'wirebook/registry';
      const discovery = registryDiscovery('127.0.0.1:${port}');
      console.log(await discovery.resolve('Nobody'));
      await discovery.close();
    `);
    expect(output).toBe('[]\n');
    running.signal('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 0, stderr: '' });
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

  it('takes the example of the README', async () => {
    const { output } = await check(`${example()}`, ['node']);
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

/**
 * The original's own programs: their bare messages, in bytes that Google's protoc made of the original's definitions, and the answers that
 * the original meant to give.
 *
 * test/registry/golden/make.sh made the files, and makes them again here wherever there is a protoc.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromHex, ManualClock, toHex } from 'wirebook/base';
import { encodeFrame, FrameDecoder } from 'wirebook/framing';
import { type Connection, netTransport, tlsTransport } from 'wirebook/reactor';
import { RegistryServer } from 'wirebook/registry';
import { decodeResponse, encodeRequestFrame } from 'wirebook/rpc';
import { root } from '../support/root.ts';
import { makeTemporary, removeTemporary } from '../support/temporary.ts';
import { Waiting } from '../transport/waiting.ts';
import { Scene } from './scene.ts';

const folder = join(root, 'test/registry/golden');

function golden(name: string, from = folder): Uint8Array {
  return fromHex(readFileSync(join(from, `${name}.hex`), 'utf8'));
}

/** A program of the original: it connects, sends a bare message, and waits for one. */
class OriginalProgram {
  readonly #frames: Uint8Array[] = [];
  readonly #decoder = new FrameDecoder();
  readonly #waiting = new Waiting(() => `${this.#frames.length} frames, closed: ${this.#closed}`);
  #connection: Connection | undefined;
  #closed = false;

  static async connect(scene: Scene, registry: RegistryServer): Promise<OriginalProgram> {
    const program = new OriginalProgram();
    program.#connection = await netTransport().connect({ ...registry.address }, () => ({
      onData: (chunk) => {
        program.#frames.push(...program.#decoder.push(chunk));
        program.#waiting.look();
      },
      onClose: () => {
        program.#closed = true;
        program.#waiting.look();
      },
    }));
    scene.later(() => program.#connection?.destroy());
    return program;
  }

  async ask(payload: Uint8Array): Promise<Uint8Array> {
    this.#connection?.write(encodeFrame(payload));
    await this.#waiting.until('an answer', () => this.#frames.length > 0);
    return this.#frames.shift() ?? new Uint8Array(0);
  }

  async askInVain(payload: Uint8Array): Promise<void> {
    this.#connection?.write(encodeFrame(payload));
    await this.#waiting.until('the close', () => this.#closed);
    expect(this.#frames).toEqual([]);
  }
}

describe('with original: true', () => {
  it('registration, heartbeat and discovery get the answers that the original meant to give', async () => {
    const scene = new Scene();
    const clock = new ManualClock();
    const registry = await scene.registry({ clock, original: true });
    const program = await OriginalProgram.connect(scene, registry);
    const ask = async (name: string): Promise<string> => toHex(await program.ask(golden(name)), 1);
    const answer = (name: string): string => toHex(golden(name), 1);
    expect(await ask('discovery')).toBe(answer('reply-nobody'));
    expect(await ask('register')).toBe(answer('reply-registered'));
    clock.advance(12_345);
    expect(await ask('heartbeat')).toBe(answer('reply-heartbeat'));
    registry.keeper.do((table) => table.registerOriginal('EchoService', '10.0.0.2', 65_535, 0));
    clock.advance(100);
    const services = registry.keeper.table.discover('EchoService', clock.now());
    expect(services.map(({ silentMs }) => silentMs)).toEqual([100, 100]);
    expect(await ask('discovery-nobody')).toBe(answer('reply-nobody'));
    // Errata, item 2: a discovery registers nobody.
    expect(registry.keeper.table.services(clock.now()).map(({ name }) => name)).toEqual([
      'EchoService',
    ]);
    clock.advance(30_000);
    expect(await ask('discovery')).toBe(answer('reply-nobody'));
  });

  it('a discovery answers with everybody, in bytes that its receiver can read', async () => {
    const scene = new Scene();
    const clock = new ManualClock();
    const registry = await scene.registry({ clock, original: true });
    const program = await OriginalProgram.connect(scene, registry);
    registry.keeper.do((table, nowMs) =>
      table.registerOriginal('EchoService', '127.0.0.1', 8_080, nowMs),
    );
    registry.keeper.do((table, nowMs) =>
      table.registerOriginal('EchoService', '10.0.0.2', 65_535, nowMs),
    );
    clock.advance(12_345);
    await program.ask(golden('heartbeat'));
    expect(toHex(await program.ask(golden('discovery')), 1)).toBe(
      toHex(golden('reply-discovered'), 1),
    );
  });

  it('finds servers that came by calls, and the other way round', async () => {
    const scene = new Scene();
    const registry = await scene.registry({ original: true });
    const program = await OriginalProgram.connect(scene, registry);
    await program.ask(golden('register'));
    const found = await scene.discovery(registry.address).resolve('EchoService');
    expect(found).toEqual([{ host: '127.0.0.1', port: 8_080 }]);
  });

  it.each(['port-70000', 'port-negative'])(
    'a registration with %s is told why not',
    async (what) => {
      const scene = new Scene();
      const registry = await scene.registry({ original: true });
      const program = await OriginalProgram.connect(scene, registry);
      const answer = await program.ask(golden(`register-${what}`));
      expect(toHex(answer, 1)).toBe(toHex(golden(`reply-${what}`), 1));
      expect(registry.keeper.table.instances).toBe(0);
    },
  );

  it('what has not exactly the shape is answered as the call that it is not', async () => {
    const scene = new Scene();
    const registry = await scene.registry({ original: true });
    const program = await OriginalProgram.connect(scene, registry);
    for (const name of ['register-port-0', 'register-empty-host']) {
      const { errorCode, errorMsg } = decodeResponse(await program.ask(golden(name)));
      expect([errorCode, errorMsg]).toEqual([-1, expect.stringContaining('Method not found')]);
    }
    expect(registry.keeper.table.instances).toBe(0);
  });

  it('calls are served beside them, on the same connection too', async () => {
    const scene = new Scene();
    const registry = await scene.registry({ original: true });
    const program = await OriginalProgram.connect(scene, registry);
    await program.ask(golden('register'));
    const call = encodeRequestFrame({
      serviceName: 'RegistryService',
      methodName: 'ListServices',
      requestId: '7',
    });
    const { requestId, errorCode } = decodeResponse(await program.ask(call.subarray(4)));
    expect([requestId, errorCode]).toEqual(['7', 0]);
  });
});

describe.each([
  ['without it', {}, /original: true/],
  ['with a secret', { secret: 'sesame' }, /has to know the secret/],
] as const)('%s', (_, options, why) => {
  it('a registration is refused in words that its sender understands', async () => {
    const scene = new Scene();
    const registry = await scene.registry(options);
    const program = await OriginalProgram.connect(scene, registry);
    const answer = await program.ask(golden('register'));
    // ServiceRegisterResponse: no success, field 2 is the message.
    expect(answer[0]).toBe(0x12);
    expect(Buffer.from(answer).toString()).toMatch(why);
    expect(registry.keeper.table.instances).toBe(0);
  });

  it('a discovery is not answered with a list that would be a lie: the connection is closed', async () => {
    const scene = new Scene();
    const registry = await scene.registry(options);
    await (await OriginalProgram.connect(scene, registry)).askInVain(golden('discovery'));
  });
});

it.each([
  ['a secret', { secret: 'sesame' }],
  ['TLS', { transport: tlsTransport({}) }],
])('is refused together with %s', async (_, options) => {
  await expect(RegistryServer.listen({ original: true, ...options })).rejects.toMatchObject({
    code: 'ERR_REGISTRY_ORIGINAL',
  });
});

describe('the golden files', () => {
  it('show that a heartbeat is a registration, to the byte', () => {
    expect(golden('heartbeat')).toEqual(golden('register'));
    expect(toHex(golden('register-short'))).toBe('0a015312093132372e302e302e3118903f');
  });

  const withProtoc = spawnSync('protoc', ['--version']).status === 0;
  it.runIf(withProtoc)('are what protoc makes', () => {
    const made = makeTemporary('golden-registry');
    const { status, stderr } = spawnSync(join(folder, 'make.sh'), [made], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    const names = readdirSync(made).map((file) => basename(file, '.hex'));
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) expect(golden(name), name).toEqual(golden(name, made));
    removeTemporary(made);
  });
  it('are made again in CI: there is a protoc there', () => {
    expect(withProtoc || process.env['CI'] === undefined).toBe(true);
  });
});

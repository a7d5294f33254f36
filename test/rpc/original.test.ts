/**
 * A client of the original's, byte for byte: what our server answers is what the C++ answers (errata, "The wire, exactly").
 */
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { concatBytes, fromHex, toHex } from 'wirebook/base';
import { encodeFrame, FrameDecoder } from 'wirebook/framing';
import { RpcServer } from 'wirebook/rpc';
import { root } from '../support/root.ts';

let port: number;

beforeAll(async () => {
  const server = await RpcServer.listen();
  server.registerMethod('EchoService', 'Echo', (data) => data);
  server.registerMethod('EchoService', 'Fail', () => {
    throw new Error('it broke');
  });
  ({ port } = server.address);
  return () => server.close({ graceMs: 0 });
});

async function dial(): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Sends bytes and ends, as a shell's pipe does, and reads to the end. */
async function ask(...pieces: readonly Uint8Array[]): Promise<string> {
  const socket = await dial();
  const heard: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => heard.push(chunk));
  socket.end(concatBytes(pieces));
  await once(socket, 'end');
  return Buffer.concat(heard).toString('hex');
}

const squeeze = (hex: string): string => toHex(fromHex(hex));

it('answers an echo', async () => {
  expect(
    await ask(fromHex('0000001c 0a0b 4563686f53657276696365 1204 4563686f 1a04 0a026869 2201 31')),
  ).toBe(squeeze('00000009 0a01 31 2204 0a026869'));
});

it.each(['echo', 'empty', 'unknown-method', 'handler-fails', 'not-ascii'])(
  'answers protoc’s request-%s with its reply',
  async (name) => {
    const golden = (kind: string): Uint8Array =>
      fromHex(readFileSync(join(root, `test/rpc/golden/${kind}-${name}.hex`), 'utf8'));
    expect(await ask(encodeFrame(golden('request')))).toBe(toHex(encodeFrame(golden('reply'))));
  },
);

it('writes −1 in ten bytes, and no id where it could read none', async () => {
  const undecodable = fromHex(
    readFileSync(join(root, 'test/rpc/golden/reply-undecodable.hex'), 'utf8'),
  );
  expect(toHex(undecodable)).toContain(squeeze('10 ffffffffffffffffff01'));
  expect(await ask(encodeFrame(fromHex('0a ff')))).toBe(toHex(encodeFrame(undecodable)));
});

it('answers an empty request, whose name is "."', async () => {
  const [reply] = new FrameDecoder().push(fromHex(await ask(fromHex('00000000'))));
  expect(new TextDecoder().decode(reply)).toContain('Method not found: .');
});

it('answers an echo of nothing, with no id, by an empty frame', async () => {
  const request = fromHex('0a0b 4563686f53657276696365 1204 4563686f');
  expect(await ask(encodeFrame(request))).toBe('00000000');
});

it('answers all of several requests in one segment, though their client has ended', async () => {
  const echo = (id: string): Uint8Array =>
    encodeFrame(
      concatBytes([
        fromHex('0a0b 4563686f53657276696365 1204 4563686f 1a01 2a 2201'),
        new TextEncoder().encode(id),
      ]),
    );
  expect(await ask(...[...'123456789'].map(echo))).toBe(
    [...'123456789'].map((id) => squeeze(`00000006 0a01 3${id} 2201 2a`)).join(''),
  );
});

/** Clients that make no sense, or mean harm: each gets its answer, and nobody else notices. */
import { expect, it } from 'vitest';
import { encodeFrame, writeFrameHeader } from 'wirebook/framing';
import { bytes, Gate, type RawClient, type Scene, type Stage } from '../scene.ts';
import type { RpcServer } from 'wirebook/rpc';

async function echoServer(scene: Scene): Promise<{ server: RpcServer; client: RawClient }> {
  const server = await scene.server();
  server.registerMethod('EchoService', 'Echo', (data) => data);
  return { server, client: await scene.client(server) };
}

/** A good call, on this connection. */
async function stillWorks(client: RawClient, id = 'good'): Promise<void> {
  const request = { serviceName: 'EchoService', methodName: 'Echo', requestId: id };
  const reply = await client.call({ ...request, requestData: bytes('hi') });
  expect(reply).toMatchObject({ requestId: id, errorCode: 0 });
  expect(reply.responseData).toEqual(bytes('hi'));
}

export function hostileClientCases(stage: Stage): void {
  it.each([
    ['random bytes', Uint8Array.of(0xde, 0xad, 0xbe, 0xef, 0xff, 0xff)],
    ['a string that is not UTF-8', Uint8Array.of(0x0a, 0x02, 0xc3, 0x28)],
    ['a field that is cut short', Uint8Array.of(0x0a, 0x10, 0x41)],
    ['a varint without an end', new Uint8Array(20).fill(0xff)],
    ['a tag of field 0', Uint8Array.of(0x00, 0x01)],
  ])('answers a frame of %s as the original does, and reads on', async (_, payload) => {
    const { server, client } = await echoServer(stage());
    await client.writeFrame(payload);
    expect(await client.next()).toMatchObject({
      requestId: '',
      errorCode: -1,
      errorMsg: 'Failed to deserialize request',
    });
    await stillWorks(client);
    expect(server.counters).toMatchObject({ invalidRequests: 1, calls: 1 });
  });

  it('answers a message of another type, and an empty one, for there is no telling', async () => {
    const { client } = await echoServer(stage());
    await client.writeFrame(new Uint8Array(0));
    expect(await client.next()).toMatchObject({ requestId: '', errorMsg: 'Method not found: .' });
    // A registration with the original's registry: S, 127.0.0.1, 8080.
    await client.writeFrame(
      Buffer.from('0a01531209 3132372e302e302e3118903f'.replace(' ', ''), 'hex'),
    );
    expect(await client.next()).toMatchObject({
      errorCode: -1,
      errorMsg: 'Method not found: S.127.0.0.1',
    });
    await stillWorks(client);
  });

  it.each([
    ['of four gigabytes', Uint8Array.of(0xff, 0xff, 0xff, 0xff)],
    ['of HTTP', bytes('GET / HTTP/1.1\r\n\r\n')],
  ])('closes a connection with a frame %s, with a reason', async (_, data) => {
    const reasons: unknown[] = [];
    const closed = new Gate();
    const scene = stage();
    const server = await scene.server({
      hooks: {
        onConnectionClosed: (_peer, error) => {
          reasons.push(error && 'code' in error ? error.code : error);
          closed.open();
        },
      },
    });
    server.registerMethod('EchoService', 'Echo', (payload) => payload);
    const client = await scene.client(server);
    await client.peer.write(data);
    await closed.promise;
    expect(reasons).toEqual(['ERR_FRAME_TOO_LARGE']);
    await stillWorks(await scene.client(server));
  });

  it('executes both of two calls with one id, and answers both', async () => {
    const scene = stage();
    const server = await scene.server();
    const gates = [new Gate(), new Gate()];
    let begun = 0;
    server.registerMethod('Slow', 'Work', async (data) => {
      await gates[begun++]?.promise;
      return data;
    });
    const client = await scene.client(server);
    const work = { serviceName: 'Slow', methodName: 'Work', requestId: '1' };
    await client.send({ ...work, requestData: bytes('a') }, { ...work, requestData: bytes('b') });
    await client.call({ requestId: '?' });
    for (const gate of gates) gate.open();
    await client.until(2);
    expect(client.messages.map(({ requestId }) => requestId)).toEqual(['1', '1']);
    expect(server.counters).toMatchObject({ duplicateIds: 1, inFlight: 0 });
  });

  it('skips kinds that it does not know, and what is said about calls that it does not know', async () => {
    const { server, client } = await echoServer(stage());
    await client.send(
      { requestId: '1', kind: 77, serviceName: 'EchoService', methodName: 'Echo' },
      { requestId: '1', kind: -1 },
      { requestId: '0', kind: 2, targetId: 'nobody' },
      { requestId: '0', kind: 3, targetId: 'nobody', credit: 0xffff_ffff },
      { requestId: '0', kind: 5 },
    );
    await stillWorks(client);
    expect(client.messages).toEqual([]);
    expect(server.counters).toMatchObject({ unknownKinds: 2, unknownTargets: 2, calls: 1 });
  });

  it('shares only the features that it has, and says so once', async () => {
    const { client } = await echoServer(stage());
    const echo = { serviceName: 'EchoService', methodName: 'Echo' };
    expect(await client.call({ ...echo, requestId: '1', features: 0xffff_ffff })).toMatchObject({
      features: 3,
    });
    expect(await client.call({ ...echo, requestId: '2', features: 0xffff_ffff })).toMatchObject({
      features: 0,
    });
  });

  it('says nothing new to a client that is the original', async () => {
    const { client } = await echoServer(stage());
    for (const request of [
      { requestId: '1', serviceName: 'EchoService', methodName: 'Echo', timeoutMs: 1_000 },
      { requestId: '2', serviceName: 'EchoService', methodName: 'Nope' },
    ])
      expect(await client.call(request)).toMatchObject({ flags: 0, features: 0, kind: 0 });
  });

  it('lets a reader take as much credit as it likes, and none that is not there', async () => {
    const scene = stage();
    const server = await scene.server();
    server.registerStream('Count', 'To', function* count() {
      for (let index = 0; index < 20; index += 1) yield bytes(String(index));
    });
    const client = await scene.client(server);
    const count = { serviceName: 'Count', methodName: 'To', features: 3 };
    await client.send({ ...count, requestId: '1', credit: 2 });
    expect(await client.next()).toMatchObject({ kind: 3, features: 3 });
    await client.until(2);
    await client.send({ kind: 4, requestId: '0' });
    await client.until(3);
    expect(client.messages.splice(2)).toMatchObject([{ kind: 3 }]); // and no item before it
    await client.send({ kind: 3, requestId: '0', targetId: '1', credit: 0xffff_ffff });
    await client.until(21);
    expect(client.messages.map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 20 }, () => 1),
      0,
    ]);
  });

  it('ends streams whose reader has ended its side and can ask for no more, also those of one id', async () => {
    const scene = stage();
    const server = await scene.server();
    let over = 0;
    server.registerStream('Count', 'Forever', function* count() {
      try {
        for (;;) yield bytes('x');
      } finally {
        over += 1;
      }
    });
    const client = await scene.client(server);
    const request = { serviceName: 'Count', methodName: 'Forever', features: 3, credit: 5 };
    await client.send({ ...request, requestId: '1' }, { ...request, requestId: '1' });
    client.peer.end();
    await client.peer.until('the end', () => client.peer.ended);
    client.look();
    expect(over).toBe(2);
    for (const end of client.messages.slice(-2))
      expect(end).toMatchObject({ kind: 0, requestId: '1', errorCode: -2 });
    expect(server.counters.inFlight).toBe(0);
  });

  it('reads requests however they are cut', async () => {
    const { client } = await echoServer(stage());
    const frame = encodeFrame(Buffer.from('0a0b4563686f5365727669636512044563686f220131', 'hex'));
    for (const byte of frame) await client.peer.write(Uint8Array.of(byte));
    expect(await client.next()).toMatchObject({ requestId: '1', errorCode: 0 });
  });

  it('closes a connection whose frame never becomes whole', async () => {
    const scene = stage();
    const reason = new Gate<unknown>();
    const server = await scene.server({
      frameTimeoutMs: 20,
      hooks: { onConnectionClosed: (_, error) => reason.open(error) },
    });
    const client = await scene.client(server);
    const header = new Uint8Array(5);
    writeFrameHeader(header, 0, 100);
    await client.peer.write(header);
    expect(await reason.promise).toMatchObject({ code: 'ERR_FRAME_STALLED' });
  });
}

/** Who calls is known by its certificate, where both sides show one. */
import { expect, it, onTestFinished } from 'vitest';
import { tlsTransport } from 'wirebook/reactor';
import { Channel, RpcError, RpcServer, RpcStatus } from 'wirebook/rpc';
import { makeAuthority } from '../transport/certificates.ts';

const authority = makeAuthority('Wirebook test authority');
const server = authority.issue('localhost');
const alice = authority.issue('alice');

async function listen(): Promise<RpcServer> {
  const listening = await RpcServer.listen({
    transport: tlsTransport({ ...server, ca: authority.cert, requestCert: true }),
    interceptors: [
      {
        call(data, { peer }, next) {
          if (peer.certificate?.subject === 'CN=alice') return next(data);
          throw new RpcError(RpcStatus.PERMISSION_DENIED, 'only alice may');
        },
      },
    ],
  });
  onTestFinished(() => listening.close({ graceMs: 0 }));
  return listening;
}

function channelOf(to: RpcServer, options: Parameters<typeof tlsTransport>[0]): Channel {
  const channel = new Channel({ ...to.address, transport: tlsTransport(options) });
  onTestFinished(() => channel.close({ graceMs: 0 }));
  return channel;
}

it('lets in whom the interceptor knows, and says no to others', async () => {
  const listening = await listen();
  listening.registerMethod('EchoService', 'Echo', (data) => data);
  const call = (channel: Channel): Promise<Uint8Array> =>
    channel.call('EchoService', 'Echo', Uint8Array.of(1));
  expect(await call(channelOf(listening, { ...alice, ca: authority.cert }))).toEqual(
    Uint8Array.of(1),
  );
  const bob = authority.issue('bob');
  await expect(call(channelOf(listening, { ...bob, ca: authority.cert }))).rejects.toMatchObject({
    code: 'ERR_RPC_PERMISSION_DENIED',
    retry: 'not-executed',
  });
});

it('fails, as a lost or failed connection, for who has no certificate or trusts another authority', async () => {
  const listening = await listen();
  const call = (options: Parameters<typeof tlsTransport>[0]): Promise<unknown> =>
    channelOf(listening, options)
      .call('EchoService', 'Echo', Uint8Array.of(1), { timeoutMs: 10_000 })
      .catch((error: RpcError) => error.code);
  expect(await call({ ca: authority.cert })).toMatch(/ERR_RPC_CONNECT(_FAILED|ION_LOST)/);
  expect(await call(alice)).toBe('ERR_RPC_CONNECT_FAILED');
});

/** A host that takes the connection and then says nothing: over TLS the handshake never ends. */
import { expect, it, onTestFinished } from 'vitest';
import { HostPool, rpcConnector } from 'wirebook/client';
import { failureOf } from '../rpc/scene.ts';
import { plainPeers } from '../transport/peers.ts';
import { subjectOf } from '../transport/subjects.ts';
import { callBy } from './calling.ts';

it('is left when the caller has no time, and given up when connecting has taken too long', async () => {
  const host = await plainPeers.host();
  onTestFinished(() => host.close());
  const { transport } = subjectOf('tls');
  const pool = new HostPool(rpcConnector({ host: 'localhost', port: host.port, transport }), {
    connectTimeoutMs: 200,
  });
  expect(await failureOf(pool.acquire({ timeoutMs: 20 }))).toMatchObject({
    code: 'ERR_RPC_DEADLINE_EXCEEDED',
    retry: 'not-executed',
  });
  expect(pool.stats).toMatchObject({ connecting: 1, waiting: 0 }); // for the next, who waits no longer than is left
  expect(await failureOf(callBy(pool))).toMatchObject({
    code: 'ERR_RPC_CONNECT_FAILED',
    retry: 'not-executed',
    cause: { code: 'ETIMEDOUT' },
  });
  const peer = await host.next();
  await peer.until('the end', () => peer.closed || peer.ended);
  expect(host.peers.length).toBe(1);
  await pool.close();
});

it('does not keep a pool from being closed', async () => {
  const host = await plainPeers.host();
  onTestFinished(() => host.close());
  const { transport } = subjectOf('tls');
  const pool = new HostPool(rpcConnector({ host: 'localhost', port: host.port, transport }));
  const waits = failureOf(pool.acquire());
  const peer = await host.next();
  await pool.close();
  expect(await waits).toMatchObject({ code: 'ERR_RPC_SHUTTING_DOWN', retry: 'not-executed' });
  await peer.until('the end', () => peer.closed || peer.ended);
});

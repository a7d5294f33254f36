/**
 * Makes calls through a pooled client, or over bare channels. `client-caller.ts WHO REGISTRY_PORT BYTES PORT…`
 *
 * Decision: both have the same connections to the same servers and are called by the same lanes; what differs is all that a client does for a call:
 * finding, balancing, borrowing, judging, being ready to try again.
 */
import { RpcClient } from 'wirebook/client';
import { registryDiscovery } from 'wirebook/registry';
import { Channel } from 'wirebook/rpc';
import type { ClientOrder } from './call-contract.ts';
import { type Lane, makeCalls } from './calls.ts';
import type { Caller } from './client-contract.ts';

const [who, registryPort, bytes, ...ports] = process.argv.slice(2) as [Caller, ...string[]];
const payload = Buffer.alloc(Number(bytes), 0x77);
const options = { timeoutMs: 30_000 };

function laneOfClient(): () => Lane {
  const discovery = registryDiscovery({ host: '127.0.0.1', port: Number(registryPort) });
  const client = new RpcClient({ discovery });
  return () => async (again) => {
    while (again()) await client.call('EchoService', 'Echo', payload, options);
  };
}

/** One for each server, in turns: what one would write without a client. */
function laneOfChannels(): () => Lane {
  const channels = ports.map((port) => new Channel({ port: Number(port) }));
  let turn = 0;
  return () => async (again) => {
    while (again()) {
      turn = (turn + 1) % channels.length;
      await channels[turn]?.call('EchoService', 'Echo', payload, options);
    }
  };
}

const lane = { client: laneOfClient, channel: laneOfChannels }[who]();

process.on('disconnect', () => process.exit());
process.on('message', (order: Extract<ClientOrder, { kind: 'call' }>) => {
  void (async () => {
    const lanes = Array.from({ length: order.inFlight }, lane);
    process.send?.(await makeCalls(lanes, order.roundMs, order.atMost));
  })();
});
process.send?.({ ready: true });

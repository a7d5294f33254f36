/**
 * A hundred watchers, each with a connection of its own, and a client that keeps the registry busy. `registry-client.ts PORT ECHO_PORT`
 */
import { Registry, registryDiscovery } from 'wirebook/registry';
import { Channel } from 'wirebook/rpc';
import {
  INSTANCES,
  leaseId,
  type RegistryAnswer,
  type RegistryOrder,
  serviceName,
  WATCHED,
  WATCHERS,
} from './registry-contract.ts';

const address = { host: '127.0.0.1', port: Number(process.argv[2]) };
const channel = new Channel(address);
const client = channel.service(Registry);
const echo = new Channel({ ...address, port: Number(process.argv[3]) });
const asLargeAsAHeartbeat = new Uint8Array(30);

/** How many instances each watcher sees; undefined before it sees anything. */
const seen: (number | undefined)[] = Array.from({ length: WATCHERS });
let onNews = (): void => {};
for (const index of seen.keys())
  registryDiscovery(address).watch?.(WATCHED, (endpoints) => {
    seen[index] = endpoints.length;
    onNews();
  });
await everybodySees(0);

function everybodySees(count: number): Promise<void> {
  return new Promise((resolve) => {
    onNews = () => {
      if (seen.every((instances) => instances === count)) resolve();
    };
    onNews();
  });
}

let turn = 0;
const calls = {
  register: (number: number) =>
    client.register({
      leaseId: leaseId(number % INSTANCES),
      instance: {
        host: `10.0.${(number % INSTANCES) >> 8}.${number & 255}`,
        port: 8_001 + (Math.floor(number / INSTANCES) % 1_000),
        metadata: {},
        silentMs: 0,
      },
      services: [serviceName(number)],
      onlyIfFree: false,
    }),
  heartbeat: (number: number) => client.heartbeat({ leaseId: leaseId(number % INSTANCES) }),
  discover: (number: number) => client.discover({ service: serviceName(number) }),
  echo: () => echo.call('EchoService', 'Echo', asLargeAsAHeartbeat),
};

async function keepBusy(
  call: (number: number) => Promise<unknown>,
  roundMs: number,
  inFlight: number,
): Promise<number> {
  const begunMs = performance.now();
  const endMs = begunMs + roundMs;
  let done = 0;
  const one = async (): Promise<void> => {
    // Once at least: on a busy machine a short round is over before it has begun.
    do {
      await call(turn++);
      done += 1;
    } while (performance.now() < endMs);
  };
  await Promise.all(Array.from({ length: inFlight }, one));
  return (done * 1_000) / (performance.now() - begunMs);
}

const lease = (): string => `lease-of-a-visitor-${turn++}`;
const visitor = { host: '10.1.0.1', port: 8_000, metadata: {}, silentMs: 0 };

async function obey(order: RegistryOrder): Promise<RegistryAnswer> {
  const id = lease();
  const begunMs = performance.now();
  switch (order.kind) {
    case 'register':
    case 'heartbeat':
    case 'discover':
    case 'echo':
      return { done: await keepBusy(calls[order.kind], order.roundMs, order.inFlight) };
    case 'come-and-go': {
      const here = everybodySees(1);
      await client.register({
        leaseId: id,
        instance: visitor,
        services: [WATCHED],
        onlyIfFree: false,
      });
      await here;
      const comeMs = performance.now() - begunMs;
      const gone = everybodySees(0);
      await client.deregister({ leaseId: id });
      await gone;
      return { comeMs, goneMs: performance.now() - begunMs - comeMs };
    }
    case 'die': {
      const here = everybodySees(1);
      await client.register({
        leaseId: id,
        instance: visitor,
        services: [WATCHED],
        onlyIfFree: false,
      });
      await here;
      await everybodySees(0);
      return { goneMs: performance.now() - begunMs };
    }
  }
}

process.on('disconnect', () => process.exit());
process.on('message', (order: RegistryOrder) => {
  void (async () => process.send?.(await obey(order)))();
});
process.send?.({ connected: true });

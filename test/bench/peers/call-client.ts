/**
 * Makes calls. `call-client.ts STACK CARRIER PORT CONNECTIONS BYTES`
 */
import type { ClientOrder } from './call-contract.ts';
import { makeCalls } from './calls.ts';
import { connector, type Connected } from './call-connector.ts';
import type { Carrier, Stack } from './call-contract.ts';
import { memory } from './memory.ts';

const [stack, carrier, port, connections, bytes] = process.argv.slice(2) as [
  Stack,
  Carrier,
  string,
  string,
  string,
];
const payload = Buffer.alloc(Number(bytes), 0x77);
const connect = await connector(stack, carrier, Number(port));
const connected: Connected[] = [];
for (let index = 0; index < Number(connections); index += 1) connected.push(await connect());

async function obey(order: ClientOrder): Promise<object> {
  switch (order.kind) {
    case 'call':
      return makeCalls(
        connected.flatMap((one) => Array.from({ length: order.inFlight }, () => one.lane(payload))),
        order.roundMs,
        order.atMost,
      );
    case 'connect':
      for (let index = 0; index < order.count; index += 1) {
        const one = await connect();
        connected.push(one);
        await one.lane(payload)(times(1));
      }
      return {};
    case 'hold':
      for (let index = 0; index < order.count; index += 1) connected[0]?.hold(payload);
      // One that is answered has come behind them all.
      await connected[0]?.lane(payload)(times(1));
      return {};
    case 'memory':
      return memory();
  }
}

function times(count: number): () => boolean {
  let left = count;
  return () => left-- > 0;
}

process.on('disconnect', () => process.exit());
process.on('message', (order: ClientOrder) => {
  void (async () => process.send?.(await obey(order)))();
});
process.send?.({ connected: true });

/**
 * Servers that are not equal, in one process: each takes its own time for a call, and so many at a time. `unequal-servers.ts HANDS MS …`
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { RpcServer } from 'wirebook/rpc';

const [hands = 1, ...tookMs] = process.argv.slice(2).map(Number);
const servers = await Promise.all(
  tookMs.map(async (ms) => {
    const server = await RpcServer.listen({ maxInFlight: 100_000 });
    const line: (() => void)[] = [];
    let busy = 0;
    server.registerMethod('EchoService', 'Echo', async (bytes) => {
      if (busy >= hands) await new Promise<void>((resolve) => void line.push(resolve));
      else busy += 1;
      await sleep(ms);
      // Whoever is next has this hand.
      const next = line.shift();
      if (next === undefined) busy -= 1;
      else next();
      return bytes;
    });
    return server;
  }),
);
process.on('disconnect', () => process.exit());
process.send?.(servers.map(({ address }) => address.port));

/** Round trips on `node:net`: send a message, wait for all of it to come back. */
import { once } from 'node:events';
import net from 'node:net';
import { onOrder, say, type Answer } from './contract.ts';

const connection = net.connect(Number(process.argv[2]), '127.0.0.1');
await once(connection, 'connect');
connection.on('close', () => process.exit(1));

onOrder(
  ({ roundMs, messageBytes }) =>
    new Promise<Answer>((resolve) => {
      const message = Buffer.alloc(messageBytes, 0x77);
      const startMs = performance.now();
      let roundTrips = 0;
      let missing = messageBytes;
      const onData = (chunk: Buffer): void => {
        missing -= chunk.length;
        if (missing > 0) return;
        roundTrips += 1;
        const elapsedMs = performance.now() - startMs;
        if (elapsedMs < roundMs) {
          missing = messageBytes;
          connection.write(message);
        } else {
          connection.off('data', onData);
          resolve({ roundTripsPerSecond: (roundTrips / elapsedMs) * 1_000 });
        }
      };
      connection.on('data', onData);
      connection.write(message);
    }),
);
await say({ connected: true });

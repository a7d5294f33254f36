/** Round trips on blocking calls: send a message, wait for all of it to come back. */
import { TcpSocket } from 'wirebook/socket';
import { onOrder, say } from './contract.ts';

const connection = TcpSocket.connect({ port: Number(process.argv[2]) });

onOrder(({ roundMs, messageBytes }) => {
  const message = new Uint8Array(messageBytes).fill(0x77);
  const buffer = new Uint8Array(messageBytes);
  const startMs = performance.now();
  let roundTrips = 0;
  let elapsedMs: number;
  do {
    connection.sendAll(message);
    for (let missing = messageBytes; missing > 0;) {
      const received = connection.recv(buffer);
      if (received === 0) throw new Error('the server closed the connection');
      missing -= received;
    }
    roundTrips += 1;
    elapsedMs = performance.now() - startMs;
  } while (elapsedMs < roundMs);
  return { roundTripsPerSecond: (roundTrips / elapsedMs) * 1_000 };
});
await say({ connected: true });

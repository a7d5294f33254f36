/** Echoes one connection on blocking calls, until the client goes. */
import { TcpSocket } from 'wirebook/socket';
import { say } from './contract.ts';

using listener = TcpSocket.listen();
// Should the bench die before its client comes, this process must not wait for ever: SO_RCVTIMEO bounds accept as well.
listener.setOption('SO_RCVTIMEO', 30_000);
await say({ port: listener.localAddress().port });

using connection = listener.accept();
const buffer = new Uint8Array(64 * 1024);
for (let received = connection.recv(buffer); received > 0; received = connection.recv(buffer))
  connection.sendAll(buffer.subarray(0, received));
// The channel to the bench would keep the process alive.
process.disconnect();

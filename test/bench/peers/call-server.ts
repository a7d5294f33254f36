/**
 * Answers calls: echoes what it gets. `call-server.ts STACK CARRIER`
 */
import { epollTransport, FramedConnection, netTransport } from 'wirebook/reactor';
import { RpcServer } from 'wirebook/rpc';
import type { Carrier, MemoryOrder, Stack } from './call-contract.ts';
import { memory } from './memory.ts';

const [stack, carrier] = process.argv.slice(2) as [Stack, Carrier];
const MANY = 100_000;

async function serveRpc(): Promise<number> {
  const server = await RpcServer.listen({
    transport: transport(),
    maxConnections: MANY,
    maxInFlight: MANY,
    maxInFlightTotal: MANY,
  });
  server.registerMethod('EchoService', 'Echo', (bytes) => bytes);
  server.registerMethod('EchoService', 'Hold', () => new Promise(() => {}));
  return server.address.port;
}

/** No envelope, no ids: the bytes come back in their order. */
async function serveFrames(): Promise<number> {
  const listener = await transport().listen(
    { maxConnections: MANY },
    (connection) =>
      new FramedConnection(connection, (framed) => ({
        onFrame: (payload) => {
          framed.send(payload);
        },
      })),
  );
  return listener.address.port;
}

async function serveGrpc(): Promise<number> {
  const grpc = await import('@grpc/grpc-js');
  const { bytesMethod } = await import('./grpc-method.ts');
  const server = new grpc.Server({ 'grpc.max_concurrent_streams': MANY });
  server.addService(
    { Echo: bytesMethod('Echo'), Hold: bytesMethod('Hold') },
    {
      Echo: (
        call: import('@grpc/grpc-js').ServerUnaryCall<Buffer, Buffer>,
        answer: import('@grpc/grpc-js').sendUnaryData<Buffer>,
      ) => answer(null, call.request),
      Hold: () => {},
    },
  );
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

function transport() {
  return carrier === 'epoll' ? epollTransport() : netTransport();
}

process.on('disconnect', () => process.exit());
process.on('message', ({ kind }: MemoryOrder) => {
  if (kind === 'memory') process.send?.(memory());
});
const serve = { rpc: serveRpc, frames: serveFrames, 'grpc-js': serveGrpc }[stack];
process.send?.({ port: await serve() });

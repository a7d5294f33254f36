/**
 * One connection over which calls are made, whatever carries them.
 */
import { epollTransport, FramedConnection, netTransport } from 'wirebook/reactor';
import { Channel } from 'wirebook/rpc';
import { callbackLane, type Lane } from './calls.ts';
import type { Carrier, Stack } from './call-contract.ts';

const HOST = '127.0.0.1';
const MANY = 100_000;

export interface Connected {
  /** Makes calls that are answered, one after the other. */
  readonly lane: (payload: Buffer) => Lane;
  /** Makes a call that is not. */
  hold(payload: Buffer): void;
}

/** @returns what opens one connection */
export async function connector(
  stack: Stack,
  carrier: Carrier,
  port: number,
): Promise<() => Promise<Connected>> {
  const transport = carrier === 'epoll' ? epollTransport() : netTransport();
  switch (stack) {
    case 'rpc':
      return async () => {
        const channel = new Channel({ port, transport, maxInFlight: MANY });
        return {
          lane: (payload) => async (again) => {
            while (again()) await channel.call('EchoService', 'Echo', payload);
          },
          hold: (payload) => {
            channel.call('EchoService', 'Hold', payload).catch(() => {});
          },
        };
      };
    case 'frames':
      return () => connectFrames(transport, port);
    case 'grpc-js':
      return connectorOfGrpc(port);
  }
}

/** Answers come in the order of the questions, so a queue is all it takes to find whose each is. */
async function connectFrames(
  transport: ReturnType<typeof netTransport>,
  port: number,
): Promise<Connected> {
  const waiting: { resolve: (payload: Uint8Array) => void; reject: (error: Error) => void }[] = [];
  let first = 0;
  let framed: FramedConnection | undefined;
  await transport.connect({ host: HOST, port }, (connection) => {
    framed = new FramedConnection(connection, () => ({
      onFrame: (payload) => {
        waiting[first++]?.resolve(payload);
        if (first < 1_024) return;
        waiting.splice(0, first);
        first = 0;
      },
      onClose: (error) => {
        for (const { reject } of waiting.slice(first)) reject(error ?? new Error('closed'));
      },
    }));
    return framed;
  });
  const echo = (payload: Buffer): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      framed?.send(payload);
    });
  return {
    lane: (payload) => async (again) => {
      while (again()) await echo(payload);
    },
    hold: () => {
      throw new Error('a bare echo answers always');
    },
  };
}

async function connectorOfGrpc(port: number): Promise<() => Promise<Connected>> {
  const grpc = await import('@grpc/grpc-js');
  const { bytesMethod } = await import('./grpc-method.ts');
  return async () => {
    // Its channels to one address share a connection, unless told otherwise.
    const options = { 'grpc.use_local_subchannel_pool': 1 };
    const client = new grpc.Client(`${HOST}:${port}`, grpc.credentials.createInsecure(), options);
    const call = (name: string, payload: Buffer, done: (error?: unknown) => void): void => {
      const { path, requestSerialize, responseDeserialize } = bytesMethod(name);
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, payload, (error) =>
        done(error ?? undefined),
      );
    };
    return {
      lane: (payload) => callbackLane((done) => call('Echo', payload, done)),
      hold: (payload) => call('Hold', payload, () => {}),
    };
  };
}

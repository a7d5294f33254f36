/**
 * Two requests in a row, each in a send of its own: the first asks for what takes long, the second for what takes no time. When is the
 * second answered?
 */

import { decodeResponse, encodeRequestFrame } from 'wirebook/rpc';
import { TcpSocket } from 'wirebook/socket';
import { receiveFrame } from '../02-framing/exactly.ts';
import { Shop } from './services.ts';

const ROUNDS = 5;
const { name, search } = Shop.methods;

/**
 * The quickest of some rounds, in milliseconds: what the kernels make of it, without what else the machine has to do.
 *
 * @param searchMs how long the first takes; longer than the kernel keeps an acknowledgement back, or that travels with the answer
 */
export function secondAnswerMs(
  port: number,
  nodelay: boolean,
  connections: 1 | 2,
  searchMs = 80,
): number {
  const connect = (): TcpSocket => {
    const socket = TcpSocket.connect({ port, receiveTimeoutMs: 10_000 });
    socket.setOption('TCP_NODELAY', nodelay);
    // A kernel acknowledges at once while a connection is young. A few questions and answers, and it is not.
    for (let i = 0; i < 30; i += 1) {
      socket.sendAll(requestFrame('Name', name.request.encode(null), 'warm'));
      receiveFrame(socket);
    }
    return socket;
  };
  using first = connect();
  using other = connect();
  const second = connections === 1 ? first : other;

  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    first.sendAll(requestFrame('Search', search.request.encode(searchMs), 'slow'));
    const since = performance.now();
    second.sendAll(requestFrame('Name', name.request.encode(null), 'quick'));
    for (const socket of [second, first])
      if (receiveId(socket) === 'quick') times.push(performance.now() - since);
  }
  return Math.min(...times);
}

function requestFrame(methodName: string, requestData: Uint8Array, requestId: string): Uint8Array {
  return encodeRequestFrame({ serviceName: 'Shop', methodName, requestData, requestId });
}

/** Waits for an answer. @returns which request it answers */
function receiveId(socket: TcpSocket): string {
  const payload = receiveFrame(socket);
  if (payload === undefined) throw new Error('the shop has hung up');
  return decodeResponse(payload).requestId;
}

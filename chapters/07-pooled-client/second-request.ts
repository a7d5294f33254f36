/**
 * Two requests in a row, each in a send of its own: the first asks for what takes long, the second for what takes no time. When is the
 * second answered?
 */

import { decodeResponse, encodeRequestFrame } from 'wirebook/rpc';
import { TcpSocket } from 'wirebook/socket';
import { receiveFrame } from '../02-framing/exactly.ts';
import { Shop } from './services.ts';

const ROUNDS = 5;
/** So long the first takes: longer than the kernel keeps an acknowledgement back. */
const SEARCH_MS = 60;
const { name, search } = Shop.methods;

/** The median of some rounds, in milliseconds. */
export function secondAnswerMs(port: number, nodelay: boolean, connections: 1 | 2): number {
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
    first.sendAll(requestFrame('Search', search.request.encode(SEARCH_MS), 'slow'));
    const since = performance.now();
    second.sendAll(requestFrame('Name', name.request.encode(null), 'quick'));
    untilAnswered(second, 'quick');
    times.push(performance.now() - since);
    untilAnswered(first, 'slow');
  }
  return times.toSorted((a, b) => a - b)[(ROUNDS - 1) / 2] ?? 0;
}

function requestFrame(methodName: string, requestData: Uint8Array, requestId: string): Uint8Array {
  return encodeRequestFrame({ serviceName: 'Shop', methodName, requestData, requestId });
}

function untilAnswered(socket: TcpSocket, requestId: string): void {
  const payload = receiveFrame(socket);
  if (payload === undefined || decodeResponse(payload).requestId !== requestId)
    throw new Error(`this is not the answer to ${requestId}`);
}

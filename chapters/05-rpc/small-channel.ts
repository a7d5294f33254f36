/** A client that asks again before it has been answered: ids, and a map of those who wait. `Channel` is what becomes of it. */

import net from 'node:net';
import { FrameDecoder } from 'wirebook/framing';
import { decodeResponse, encodeRequestFrame, type RpcResponse } from 'wirebook/rpc';

interface Waiting {
  readonly resolve: (data: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

export class SmallChannel {
  readonly waiting: Map<string, Waiting> = new Map();
  readonly #socket: net.Socket;
  readonly #decoder = new FrameDecoder();
  #lastId = 0;

  constructor(port: number) {
    this.#socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (chunk) => {
      for (const message of this.#decoder.push(chunk)) this.#settle(decodeResponse(message));
    });
  }

  call(serviceName: string, methodName: string, requestData: Uint8Array): Promise<Uint8Array> {
    const requestId = String((this.#lastId += 1));
    this.#socket.write(encodeRequestFrame({ serviceName, methodName, requestData, requestId }));
    return new Promise((resolve, reject) => this.waiting.set(requestId, { resolve, reject }));
  }

  close(): void {
    this.#socket.destroy();
  }

  #settle(response: RpcResponse): void {
    const id = this.idAnswered(response);
    const call = this.waiting.get(id);
    this.waiting.delete(id);
    if (response.errorCode === 0) call?.resolve(response.responseData);
    else call?.reject(new Error(response.errorMsg));
  }

  protected idAnswered(response: RpcResponse): string {
    return response.requestId;
  }
}

/** The same by somebody who has never seen one answer overtake another: it is for the one who has waited longest. */
export class InOrder extends SmallChannel {
  protected override idAnswered(): string {
    const [longest = ''] = this.waiting.keys(); // a Map keeps its keys in the order in which they came
    return longest;
  }
}

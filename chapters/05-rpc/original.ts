/** The notes' server, as far as calls go: the four fields that it knows, and its `handleRpcRequest`. */

import { decodeRequest, encodeResponseFrame, type RpcRequest } from 'wirebook/rpc';
import { fieldsOf } from './pencil.ts';

export type Handler = (request: Uint8Array) => Uint8Array;

/** What a program reads that knows fields 1 to 4 and no other. */
export interface OldRequest {
  serviceName: string;
  methodName: string;
  requestData: Uint8Array;
  requestId: string;
  /** Numbers of the fields that it does not know, and has stepped over. */
  readonly others: number[];
}

export function readOldRequest(message: Uint8Array): OldRequest {
  const request: OldRequest = {
    serviceName: '',
    methodName: '',
    requestData: new Uint8Array(0),
    requestId: '',
    others: [],
  };
  for (const { id, content } of fieldsOf(message)) {
    const text = (): string => new TextDecoder().decode(content);
    if (id === 1) request.serviceName = text();
    else if (id === 2) request.methodName = text();
    else if (id === 3) request.requestData = content;
    else if (id === 4) request.requestId = text();
    else request.others.push(id);
  }
  return request;
}

/** From a request's bytes to the frame of its answer. */
export function answer(handlers: ReadonlyMap<string, Handler>, message: Uint8Array): Uint8Array {
  let request: RpcRequest;
  try {
    request = decodeRequest(message);
  } catch {
    return encodeResponseFrame({ errorCode: -1, errorMsg: 'Failed to deserialize request' });
  }
  const { requestId, serviceName, methodName, requestData } = request;
  const handler = handlers.get(`${serviceName}.${methodName}`);
  if (handler === undefined) {
    const errorMsg = `Method not found: ${serviceName}.${methodName}`;
    return encodeResponseFrame({ requestId, errorCode: -1, errorMsg });
  }
  try {
    return encodeResponseFrame({ requestId, responseData: handler(requestData) });
  } catch (error) {
    const errorMsg = `Handler execution failed: ${(error as Error).message}`;
    return encodeResponseFrame({ requestId, errorCode: -2, errorMsg });
  }
}

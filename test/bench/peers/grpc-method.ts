/** A method of gRPC that takes and gives bytes as they are, as our raw methods do. */
import type { MethodDefinition } from '@grpc/grpc-js';

export function bytesMethod(name: string): MethodDefinition<Buffer, Buffer> {
  const same = (bytes: Buffer): Buffer => bytes;
  return {
    path: `/EchoService/${name}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
}

/**
 * What the original's programs are answered.
 *
 * Knows: the two messages that they expect. Must not know: who asked, or who is registered.
 *
 * Decision: an answer of the kind that its receiver waits for. The original answers a discovery with a register response, which then reads
 * as an empty list: nobody offers the service, although it is there. `last_heartbeat` counts whole seconds of a clock that began with
 * this registry; on another machine it means nothing, and it is here because the original sends it.
 */
import {
  bytesFieldBytes,
  int32FieldBytes,
  stringFieldBytes,
  uint32FieldBytes,
  writeBytesField,
  writeInt32Field,
  writeStringField,
  writeUint32Field,
} from '../rpc/fields.ts';
import { writeVarint64 } from '../rpc/varint.ts';

/** One line of a ServiceDiscoveryResponse. */
export interface BareInstance {
  readonly host: string;
  readonly port: number;
  readonly lastHeartbeatSeconds: number;
}

const INT64_BYTES = 10;

/** `ServiceRegisterResponse { bool success = 1; string message = 2; }`; a HeartbeatResponse is the same. */
export function encodeBareRegistered(success: boolean, message: string): Uint8Array {
  const flag = success ? 1 : 0;
  const bytes = new Uint8Array(uint32FieldBytes(flag) + stringFieldBytes(message));
  writeStringField(bytes, writeUint32Field(bytes, 0, 0x08, flag), 0x12, message);
  return bytes;
}

/** `ServiceDiscoveryResponse { repeated ServiceInfo services = 1; }`; nobody is no bytes at all. */
export function encodeBareDiscovered(instances: readonly BareInstance[]): Uint8Array {
  const lines = instances.map(encodeServiceInfo);
  const bytes = new Uint8Array(lines.reduce((total, line) => total + bytesFieldBytes(line), 0));
  let at = 0;
  for (const line of lines) at = writeBytesField(bytes, at, 0x0a, line);
  return bytes;
}

/** `ServiceInfo { string host = 1; int32 port = 2; int64 last_heartbeat = 3; }` */
function encodeServiceInfo({ host, port, lastHeartbeatSeconds }: BareInstance): Uint8Array {
  const most = stringFieldBytes(host) + int32FieldBytes(port) + 1 + INT64_BYTES;
  const bytes = new Uint8Array(most);
  let at = writeStringField(bytes, 0, 0x0a, host);
  at = writeInt32Field(bytes, at, 0x10, port);
  const seconds = BigInt(Math.floor(lastHeartbeatSeconds));
  if (seconds !== 0n) {
    bytes[at] = 0x18;
    at = writeVarint64(bytes, at + 1, seconds);
  }
  return bytes.subarray(0, at);
}

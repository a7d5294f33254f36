/**
 * The notes' registry: what comes is parsed as each type of message in turn, and the first that parses is it.
 *
 * The parsers are faithful to proto3: every field may be missing, and whatever is not known is skipped.
 */

import { fieldsOf } from '../05-rpc/pencil.ts';

interface Address {
  readonly host: string;
  readonly port: number;
}

/** `ServiceRegisterRequest`, and `HeartbeatRequest` too: string service_name = 1; string host = 2; int32 port = 3. */
interface ThreeFields extends Address {
  readonly service: string;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** @throws if the bytes are no message at all */
function parseThreeFields(bytes: Uint8Array): ThreeFields {
  let [service, host, port] = ['', '', 0];
  for (const { id, wireType, content } of fieldsOf(bytes)) {
    if (id === 1 && wireType === 2) service = decoder.decode(content);
    if (id === 2 && wireType === 2) host = decoder.decode(content);
    if (id === 3 && wireType === 0) port = numberIn(content);
  }
  return { service, host, port };
}

/** `ServiceDiscoveryResponse`: how many instances it names. */
export function parseDiscovered(bytes: Uint8Array): number {
  return [...fieldsOf(bytes)].filter(({ id, wireType }) => id === 1 && wireType === 2).length;
}

/** `ServiceRegisterResponse`: bool success = 1; string message = 2. */
const REGISTERED = Uint8Array.of(0x08, 1);

/** The types in the notes' order, each with the fields that a parser looks for. In proto3 none of them has to be there. */
const TYPES: readonly (readonly [type: string, parse: (bytes: Uint8Array) => unknown])[] = [
  ['registration', parseThreeFields],
  ['discovery', (bytes) => ({ service: parseThreeFields(bytes).service })],
  ['heartbeat', parseThreeFields],
];

export class NotesRegistry {
  readonly services: Map<string, Address[]> = new Map();

  /** Tries to parse a message. @returns what it is, then */
  typeOf(message: Uint8Array): string | undefined {
    for (const [type, parse] of TYPES) {
      try {
        parse(message);
        return type;
      } catch {
        // Not of this type; the next one.
      }
    }
    return undefined;
  }

  /** Takes a message. @returns the answer */
  handle(message: Uint8Array): Uint8Array {
    // Their other two branches are never reached, so they are not here.
    if (this.typeOf(message) !== 'registration') return new Uint8Array(0);
    return this.#register(parseThreeFields(message));
  }

  /** A registration of somebody who is there already is a heartbeat. */
  #register({ service, host, port }: ThreeFields): Uint8Array {
    const addresses = this.services.get(service) ?? [];
    this.services.set(service, addresses);
    if (!addresses.some((one) => one.host === host && one.port === port))
      addresses.push({ host, port });
    return REGISTERED;
  }
}

function numberIn(varint: Uint8Array): number {
  return varint.reduceRight((sum, byte) => sum * 128 + (byte & 0x7f), 0);
}

/**
 * The first two fields of a request, service and method, as the bytes that they are on the wire.
 *
 * Knows: how they are written, and which have been. Must not know: the rest of a request. A leaf.
 *
 * Decision: a program calls a few methods a million times, and of a small request their names are the greater part. So what has been made of two names is
 * kept and copied: that takes a third of the time. Names may be made up without end, so the table is emptied when it is full.
 */
import { stringFieldBytes, writeStringField } from './fields.ts';

const MOST_KEPT = 1_024;

interface Head {
  readonly service: string;
  readonly method: string;
  readonly bytes: Uint8Array;
}

const kept = new Map<string, Map<string, Head>>();
let keptCount = 0;
/** Mostly the same is asked for again. */
let last: Head = { service: '', method: '', bytes: new Uint8Array(0) };

/** The fields `service_name` = 1 and `method_name` = 2. The bytes are shared: they are to be copied, not written to. */
export function methodHead(service: string, method: string): Uint8Array {
  if (last.service !== service || last.method !== method) last = findHead(service, method);
  return last.bytes;
}

function findHead(service: string, method: string): Head {
  const known = kept.get(service)?.get(method);
  if (known !== undefined) return known;
  const head = makeHead(service, method);
  if (keptCount >= MOST_KEPT) {
    kept.clear();
    keptCount = 0;
  }
  const ofService = kept.get(service) ?? new Map<string, Head>();
  kept.set(service, ofService.set(method, head));
  keptCount += 1;
  return head;
}

function makeHead(service: string, method: string): Head {
  const bytes = new Uint8Array(stringFieldBytes(service) + stringFieldBytes(method));
  writeStringField(bytes, writeStringField(bytes, 0, 0x0a, service), 0x12, method);
  return { service, method, bytes };
}

// @fails "gives service, host and port as they came"
// @says "you took an empty field for a missing one"

import { readNarrowVarint, readVarint } from 'wirebook/rpc';

export type BareMessage =
  | { readonly kind: 'discovery'; readonly service: string }
  | {
      readonly kind: 'registration';
      readonly service: string;
      readonly host: string;
      readonly port: number;
    };

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function readBareMessage(payload: Uint8Array): BareMessage | undefined {
  const cursor = { at: 0 };
  const end = payload.length;
  let service: string | undefined;
  let host: string | undefined;
  let port: number | undefined;
  const readText = (): string => {
    const length = readNarrowVarint(payload, cursor, end);
    if (cursor.at + length > end) throw new RangeError('cut short');
    cursor.at += length;
    return decoder.decode(payload.subarray(cursor.at - length, cursor.at));
  };
  try {
    while (cursor.at < end) {
      const tag = readNarrowVarint(payload, cursor, end);
      if (tag === 0x0a && service === undefined) service = readText();
      else if (tag === 0x12 && host === undefined) host = readText();
      else if (tag === 0x18 && port === undefined) port = readVarint(payload, cursor, end) | 0;
      else return undefined;
    }
  } catch {
    return undefined;
  }
  if (service === undefined || service === '' || host === '') return undefined;
  if (host === undefined && port === undefined) return { kind: 'discovery', service };
  if (host === undefined || port === undefined) return undefined;
  return { kind: 'registration', service, host, port };
}

/**
 * A secret that servers, clients and their registry share, so that a stranger can neither register nor remove.
 *
 * Knows: where it travels, and how it is compared. Must not know: what it protects.
 *
 * Decision: it goes with every call as metadata, in the clear. That keeps out whoever only knows the port; whoever can listen on the wire
 * needs TLS against him (`tlsTransport`), and with client certificates TLS needs no secret. It is compared by its hash and in constant
 * time: an answer that comes sooner for a better guess would give it away letter by letter.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { WirebookError } from '../base/index.ts';
import {
  type ClientInterceptor,
  RpcError,
  RpcStatus,
  type ServerInterceptor,
} from '../rpc/index.ts';

const KEY = 'registry-secret';

/** Lets nobody through who does not know it. @throws WirebookError `ERR_REGISTRY_SECRET` for one that is empty */
export function demandSecret(secret: string): ServerInterceptor {
  const expected = hash(valid(secret));
  const check = (metadata: ReadonlyMap<string, string>): void => {
    const shown = metadata.get(KEY);
    if (shown !== undefined && timingSafeEqual(hash(shown), expected)) return;
    throw new RpcError(
      RpcStatus.PERMISSION_DENIED,
      shown === undefined
        ? 'this registry asks for its secret: registryAnnouncer(address, { secret })'
        : 'this is not the secret of this registry',
    );
  };
  return {
    call(request, { metadata }, next) {
      check(metadata);
      return next(request);
    },
    stream(request, { metadata }, next) {
      check(metadata);
      return next(request);
    },
  };
}

/** Shows it with every call. @throws WirebookError `ERR_REGISTRY_SECRET` for one that is empty */
export function showSecret(secret: string): ClientInterceptor {
  valid(secret);
  const shown = (metadata: Parameters<typeof asMap>[0]): ReadonlyMap<string, string> =>
    new Map([...asMap(metadata), [KEY, secret]]);
  return {
    call: (call, next) =>
      next({ ...call, options: { ...call.options, metadata: shown(call.options.metadata) } }),
    stream: (call, next) =>
      next({ ...call, options: { ...call.options, metadata: shown(call.options.metadata) } }),
  };
}

function asMap(
  metadata: ReadonlyMap<string, string> | Readonly<Record<string, string>> | undefined,
): ReadonlyMap<string, string> {
  if (metadata === undefined) return new Map();
  return metadata instanceof Map ? metadata : new Map(Object.entries(metadata));
}

function valid(secret: string): string {
  if (secret !== '') return secret;
  throw new WirebookError('ERR_REGISTRY_SECRET', 'an empty secret keeps nobody out');
}

function hash(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}

/**
 * Lists of endpoints: checked, without doubles, compared.
 *
 * Knows: when two endpoints are one. Must not know: where lists come from. A leaf.
 *
 * Decision: a list with an endpoint in it to which nobody could connect is refused as a whole, and whoever has an earlier list keeps it. What
 * has made one entry wrong has probably not made the others right.
 */
import { addressKey } from '../registry/instance.ts';
import { type Endpoint, validEndpoint } from '../rpc/discovery.ts';

/** An endpoint's address, the same however its name is written. */
export function endpointKey(endpoint: Endpoint): string {
  return addressKey(endpoint).toLowerCase();
}

/**
 * @returns the list without doubles: of two with the same address the first counts
 * @throws WirebookError `ERR_OUT_OF_RANGE` when one of them is no endpoint
 */
export function distinctEndpoints(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const byKey = new Map<string, Endpoint>();
  for (const endpoint of endpoints) {
    const key = endpointKey(validEndpoint(endpoint));
    if (!byKey.has(key)) byKey.set(key, endpoint);
  }
  return byKey.size === endpoints.length ? endpoints : [...byKey.values()];
}

/** Whether both name the same servers with the same weights and metadata, in whatever order. */
export function sameEndpoints(one: readonly Endpoint[], other: readonly Endpoint[]): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  const byKey = new Map(one.map((endpoint) => [endpointKey(endpoint), endpoint]));
  if (new Set(other.map(endpointKey)).size !== byKey.size) return false;
  return other.every((endpoint) => sameEndpoint(byKey.get(endpointKey(endpoint)), endpoint));
}

function sameEndpoint(one: Endpoint | undefined, other: Endpoint): boolean {
  if (one === undefined || one.weight !== other.weight) return false;
  const { metadata = NOTHING } = one;
  const { metadata: others = NOTHING } = other;
  return (
    metadata.size === others.size &&
    [...metadata].every(([key, value]) => others.get(key) === value)
  );
}

const NOTHING: ReadonlyMap<string, string> = new Map();

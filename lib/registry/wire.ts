/**
 * Between the registry's values and its messages.
 *
 * Knows: both. Must not know: who sends them.
 *
 * Decision: this is the one file in which generated classes and our own types meet. Metadata are a `Map` on our side, always: protobuf's
 * generated code has plain objects, in which a key like `__proto__` is a trap.
 */
import { RpcError, RpcStatus } from '../rpc/index.ts';
import { RegistryError, registryErrorOf } from './errors.ts';
import type { ViewNews } from './endpoint-view.ts';
import { registry } from './generated/registry.ts';
import type { Instance } from './instance.ts';
import type { Change, Sighting, WatchNews } from './table.ts';

export function instanceToWire(
  { host, port, weight, metadata }: Instance,
  silentMs = 0,
): registry.Instance {
  return {
    host,
    port,
    ...(weight !== undefined && { weight }),
    metadata: metadata === undefined ? {} : Object.fromEntries(metadata),
    silentMs: Math.min(Math.floor(silentMs), 0xffff_ffff),
  };
}

/** What is missing becomes what no check lets through: no host, port 0. */
export function instanceFromWire(
  instance: registry.Instance.$Properties | null | undefined,
): Instance {
  const weight = instance?.weight;
  const metadata = new Map(Object.entries(instance?.metadata ?? {}));
  return {
    ...addressFromWire(instance ?? {}),
    ...(weight !== undefined && weight !== null && { weight }),
    ...(metadata.size > 0 && { metadata }),
  };
}

function addressFromWire({
  host,
  port,
}: registry.Gone.$Properties): Pick<Instance, 'host' | 'port'> {
  return { host: host ?? '', port: port ?? 0 };
}

export function sightingToWire({ instance, silentMs }: Sighting): registry.Instance {
  return instanceToWire(instance, silentMs);
}

const REASONS: Readonly<Record<Change['reason'], registry.GoneReason>> = {
  deregistered: registry.GoneReason.DEREGISTERED,
  expired: registry.GoneReason.EXPIRED,
  superseded: registry.GoneReason.SUPERSEDED,
  registered: registry.GoneReason.DEREGISTERED, // neither of these two is a reason to go
  updated: registry.GoneReason.DEREGISTERED,
};

/** @param withinMs there is an event at least so often */
export function newsToWire(news: WatchNews, withinMs: number): registry.WatchEvent {
  const { epoch, revision, settled } = news;
  const common = { epoch, revision, settled, withinMs: Math.ceil(withinMs) };
  if (news.kind === 'snapshot')
    return { ...common, snapshot: true, up: news.instances.map(sightingToWire), down: [] };
  const up = news.changes.filter(({ kind }) => kind === 'up');
  const down = news.changes.filter(({ kind }) => kind === 'down');
  return {
    ...common,
    snapshot: false,
    up: up.map(({ instance }) => instanceToWire(instance)),
    down: down.map(({ instance: { host, port }, reason }) => ({
      host,
      port,
      reason: REASONS[reason],
    })),
  };
}

export function newsFromWire(event: registry.WatchEvent): ViewNews {
  const { epoch, revision, settled, snapshot, down } = event;
  const up = event.up.map(instanceFromWire);
  if (snapshot) return { epoch, revision, settled, kind: 'snapshot', instances: up };
  return { epoch, revision, settled, kind: 'changes', up, down: down.map(addressFromWire) };
}

/** Runs what may refuse, so that the caller gets the refusal by its number. */
export function refusing<Result>(act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    throw new RpcError(error.status, error.message, { retry: 'not-executed', cause: error });
  }
}

/** The refusal in what a call of the registry was rejected with; undefined when it was no refusal, but a failure. */
export function refusalOf(error: unknown): Error | undefined {
  if (error instanceof RegistryError) return error;
  if (!(error instanceof RpcError)) return undefined;
  if (error.status === RpcStatus.PERMISSION_DENIED) return error;
  return registryErrorOf(error.status, error.message);
}

/**
 * How much a registry holds, and how long.
 *
 * Knows: the numbers. Must not know: who keeps them.
 *
 * Decision: what can be asked for by a stranger has a limit, and limits are such that an answer always fits into a frame: a service that
 * could be registered can also be discovered.
 */
import { WirebookError } from '../base/index.ts';

/** A lease lives for so long without a heartbeat. The original's figure. */
const DEFAULT_TTL_MS = 30_000;
/** So many heartbeats in one lifetime: two may be lost. */
export const HEARTBEATS_PER_TTL = 3;

/** The longest name of a service, in bytes. */
export const MAX_NAME_BYTES = 255;
/** The most services of one server. */
export const MAX_SERVICES_EACH = 256;
/** The most that a server can say about itself, in bytes. */
export const MAX_METADATA_BYTES = 1024;

/** When a registry suspects itself. */
export interface ProtectionLimits {
  /** When fewer than this share of the leases have been renewed lately, none runs out. Default 0.85. */
  readonly share?: number;
  /** With fewer leases than this there is no protection: one of three *is* a third. Default 10. */
  readonly fromLeases?: number;
  /** Not for ever: after so long the silent are taken for dead all the same. Default ten times the ttl. */
  readonly mostMs?: number;
}

export interface TableLimits {
  /** How long a lease lives without a heartbeat, in milliseconds. Default 30 s. */
  readonly ttlMs?: number;
  /** The most instances, each counted once for every service that it offers. Default 100,000. */
  readonly maxInstances?: number;
  /** The most services. Default 10,000. */
  readonly maxServices?: number;
  /** The most bytes that the instances of one service may take in an answer. Default 3 MiB: some 50,000 of them. */
  readonly maxServiceBytes?: number;
  /** How many changes are remembered for watchers that come back. Default 10,000. */
  readonly maxChanges?: number;
  /** Self-protection; false: none. */
  readonly protection?: ProtectionLimits | false;
}

/** Limits with nothing left out. */
export interface CompleteTableLimits extends Required<Omit<TableLimits, 'protection'>> {
  readonly protection: Required<ProtectionLimits> | undefined;
}

/** @throws WirebookError `ERR_OUT_OF_RANGE` for a limit that is none */
export function completeTableLimits(limits: TableLimits = {}): CompleteTableLimits {
  const ttlMs = atLeast('ttlMs', limits.ttlMs ?? DEFAULT_TTL_MS, 1);
  return {
    ttlMs,
    maxInstances: atLeast('maxInstances', limits.maxInstances ?? 100_000, 1),
    maxServices: atLeast('maxServices', limits.maxServices ?? 10_000, 1),
    maxServiceBytes: atLeast('maxServiceBytes', limits.maxServiceBytes ?? 3 * 1024 * 1024, 1),
    maxChanges: atLeast('maxChanges', limits.maxChanges ?? 10_000, 0),
    protection: limits.protection === false ? undefined : complete(limits.protection, ttlMs),
  };
}

function complete(protection: ProtectionLimits = {}, ttlMs: number): Required<ProtectionLimits> {
  const share = atLeast('protection.share', protection.share ?? 0.85, 0);
  if (share > 1)
    throw new WirebookError('ERR_OUT_OF_RANGE', `protection.share is at most 1, not ${share}`);
  return {
    share,
    fromLeases: atLeast('protection.fromLeases', protection.fromLeases ?? 10, 1),
    mostMs: atLeast('protection.mostMs', protection.mostMs ?? 10 * ttlMs, 0),
  };
}

function atLeast(name: string, value: number, least: number): number {
  if (value >= least && value < Number.POSITIVE_INFINITY) return value;
  throw new WirebookError(
    'ERR_OUT_OF_RANGE',
    `${name} must be a number from ${least}, not ${value}`,
  );
}

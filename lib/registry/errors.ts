/**
 * What a registry refuses, and why.
 *
 * Knows: each refusal, its code for programs and its number on the wire. Must not know: who asked.
 *
 * Decision: one table for both sides. The server sends the number, as an application's status above 0, and the client makes the same error
 * of it again, so an announcer branches on the code that the table threw, a machine away.
 */
import { WirebookError } from '../base/index.ts';

/** Code and number of every refusal. Numbers are never used again. */
const STATUSES = {
  /** A service's name that is empty, too long, or has white space or control characters in it. */
  ERR_REGISTRY_INVALID_SERVICE: 1,
  /** A host that nobody could connect to. */
  ERR_REGISTRY_INVALID_HOST: 2,
  /** A port that is not from 1 to 65535. */
  ERR_REGISTRY_INVALID_PORT: 3,
  /** A weight that is no number from 0, or metadata too long. */
  ERR_REGISTRY_INVALID_METADATA: 4,
  /** A lease id that could be guessed, or is none. */
  ERR_REGISTRY_INVALID_LEASE: 5,
  /** The registry holds as much as it may. */
  ERR_REGISTRY_FULL: 6,
  /** No such lease: it ran out, or was granted by a registry that is no more. Register again. */
  ERR_REGISTRY_LEASE_NOT_FOUND: 7,
  /** Another server holds this address now. */
  ERR_REGISTRY_ADDRESS_TAKEN: 8,
  /** The lease has been given back. It cannot be had again: take a new id. */
  ERR_REGISTRY_LEASE_ENDED: 9,
  /** A bare message of the original, where they are not served. */
  ERR_REGISTRY_BARE_MESSAGE: 10,
} as const;

export type RegistryErrorCode = keyof typeof STATUSES;

/** A refusal. Nothing was changed. */
export class RegistryError extends WirebookError {
  declare readonly code: RegistryErrorCode;

  /** The number on the wire. */
  get status(): number {
    return STATUSES[this.code];
  }
}

/** A refusal with this code, which the compiler knows. */
export function refusal(code: RegistryErrorCode, message: string): RegistryError {
  return new RegistryError(code, message);
}

/** The error that a number on the wire stands for. @returns undefined when it stands for none */
export function registryErrorOf(status: number, message: string): RegistryError | undefined {
  for (const [code, number] of Object.entries(STATUSES))
    if (number === status) return refusal(code as RegistryErrorCode, message);
  return undefined;
}

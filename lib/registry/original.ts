/**
 * The original's programs at our door.
 *
 * Knows: bare messages, and the answers that they wait for. Must not know: the envelope, leases.
 *
 * Decision: what cannot prove who it is gets in only where nobody has to. A bare message has no place for a secret, so it is served only
 * where that was asked for, and there is none. Elsewhere it is refused in words that its sender understands: a registration by a
 * response that says why, a discovery by a closed connection, since its response cannot say anything but a list, and an empty one would
 * be a lie.
 */
import type { BareHandler } from '../rpc/index.ts';
import { encodeBareDiscovered, encodeBareRegistered } from './bare-answers.ts';
import { readBareMessage } from './bare-message.ts';
import { RegistryError } from './errors.ts';
import type { Keeper } from './keeper.ts';

/** Serves them: what a registration, a heartbeat and a discovery were meant to be answered. */
export function serveOriginal(keeper: Keeper): BareHandler {
  return (payload) => {
    const message = readBareMessage(payload);
    if (message === undefined) return undefined;
    try {
      return keeper.do((table, nowMs) => {
        if (message.kind === 'registration') {
          table.registerOriginal(message.service, message.host, message.port, nowMs);
          return encodeBareRegistered(true, 'registered');
        }
        const sightings = table.discover(message.service, nowMs);
        return encodeBareDiscovered(
          sightings.map(({ instance: { host, port }, silentMs }) => ({
            host,
            port,
            lastHeartbeatSeconds: (nowMs - silentMs - table.startedMs) / 1000,
          })),
        );
      });
    } catch (error) {
      if (!(error instanceof RegistryError) || message.kind === 'discovery') throw error;
      return encodeBareRegistered(false, error.message);
    }
  };
}

/** Refuses them. */
export function refuseOriginal(why: string): BareHandler {
  const text = `${why}: this is a bare message, without the envelope of a call`;
  return (payload) => {
    const message = readBareMessage(payload);
    if (message === undefined) return undefined;
    if (message.kind === 'registration') return encodeBareRegistered(false, text);
    throw new RegistryError('ERR_REGISTRY_BARE_MESSAGE', text);
  };
}

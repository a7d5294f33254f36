/**
 * Being told what happens, for statistics and tracing.
 *
 * Knows: which moments there are. Must not know: who listens.
 *
 * Decision: a hook watches, it cannot change anything (that is what interceptors are for), and where there is none the moment costs one
 * comparison. One that throws is a bug of whoever watches, not of the call: it becomes a process warning.
 */
import { reportUnheard } from '../reactor/failures.ts';
import type { CallContext, CallPeer } from './call-context.ts';
import { describeThrown } from './failure.ts';

/** How a call ended. */
export interface CallOutcome {
  /** 0 = well. */
  readonly status: number;
  readonly error: Error | undefined;
  /** From the request to the reply, in milliseconds; on a server, the time that it waited for a place included. */
  readonly durationMs: number;
}

export interface ServerHooks {
  onConnection?(peer: CallPeer): void;
  /** @param error why, as the transport says it; undefined when both sides had ended */
  onConnectionClosed?(peer: CallPeer, error: Error | undefined): void;
  /** The handler is about to begin. */
  onCallStart?(context: CallContext): void;
  /** It has been answered, or will not be: the caller has given up, or is gone. */
  onCallEnd?(context: CallContext, outcome: CallOutcome): void;
  /** A frame that is no request: the peer is told, and the connection goes on. */
  onInvalidRequest?(peer: CallPeer, error: Error): void;
}

/** A call as its caller's side sees it. */
export interface ClientCallInfo {
  readonly service: string;
  readonly method: string;
  readonly requestId: string;
  readonly attempt: number;
}

/** Where a channel stands. `idle`: not connected, and nobody asks for it. */
export type ChannelState = 'idle' | 'connecting' | 'ready' | 'waiting' | 'closed';

export interface ChannelHooks {
  /** @param error with `waiting` and `idle`: why the connection failed or was lost */
  onState?(state: ChannelState, error: Error | undefined): void;
  onCallStart?(call: ClientCallInfo): void;
  onCallEnd?(call: ClientCallInfo, outcome: CallOutcome): void;
  /** A response that belongs to no call, or that cannot be read: `late`, `unknown`, `invalid`. */
  onStrayResponse?(kind: 'late' | 'unknown' | 'invalid', requestId: string): void;
}

/** Calls a hook, and survives it. */
export function tell(hook: () => void): void {
  try {
    hook();
  } catch (error) {
    reportUnheard(error instanceof Error ? error : new Error(describeThrown(error)));
  }
}

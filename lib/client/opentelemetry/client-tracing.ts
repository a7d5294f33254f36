/**
 * A span for each call that is made, and the context that goes with it.
 *
 * Knows: interceptors of clients and channels. Must not know: retries: it is told where each attempt is made.
 *
 * Decision: one span for a call, not one for each attempt: what a caller waits for is one thing, and its attempts are events in it, with their
 * servers. What goes over the wire is this span's context, so whoever serves an attempt is its child.
 */
import {
  type Context,
  context,
  propagation,
  type Span,
  SpanKind,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import type { CallAttempted, StreamOptions } from '../../rpc/call-options.ts';
import type { ClientInterceptor, OutgoingCall } from '../../rpc/interceptors.ts';
import { callAttributes, intoMetadata, recordFailure, spanName, TRACER_NAME } from './spans.ts';
import { TracedStream } from './traced-stream.ts';

export interface ClientTracingOptions {
  /** Whose spans they are. Default: the global provider's tracer named `wirebook`. */
  readonly tracer?: Tracer | undefined;
}

/** For `interceptors` of an `RpcClient` or a `Channel`. Outermost, spans have what other interceptors take in them. */
export function clientTracing({
  tracer = trace.getTracer(TRACER_NAME),
}: ClientTracingOptions = {}): ClientInterceptor {
  const around = async <Result>(
    call: OutgoingCall,
    next: (call: OutgoingCall) => Promise<Result>,
  ): Promise<Result> => {
    const { span, inside } = begin(tracer, call);
    try {
      return await context.with(inside, () => next(carrying(call, span, inside)));
    } catch (error) {
      recordFailure(span, error);
      throw error;
    } finally {
      span.end();
    }
  };
  return {
    call: around,
    notify: around,
    stream: (call, next) => {
      // It may be read elsewhere than where it was made.
      const outside = context.active();
      return new TracedStream(() =>
        context.with(outside, () => {
          const { span, inside } = begin(tracer, call);
          return { span, inside, items: () => next(carrying(call, span, inside)) };
        }),
      );
    },
  };
}

function begin(
  tracer: Tracer,
  { service, method }: OutgoingCall,
): { readonly span: Span; readonly inside: Context } {
  const attributes = callAttributes(service, method);
  const span = tracer.startSpan(spanName(service, method), { kind: SpanKind.CLIENT, attributes });
  return { span, inside: trace.setSpan(context.active(), span) };
}

/** The call, with the context in its metadata, and with its attempts told to the span. */
function carrying(call: OutgoingCall, span: Span, inside: Context): OutgoingCall {
  const { metadata, onAttempt } = call.options;
  const carrier = new Map(metadata instanceof Map ? metadata : Object.entries(metadata ?? {}));
  propagation.inject(inside, carrier, intoMetadata);
  const options: StreamOptions = {
    ...call.options,
    metadata: carrier,
    onAttempt: (attempted) => {
      note(span, attempted);
      onAttempt?.(attempted);
    },
  };
  return { ...call, options };
}

/** The last attempt's server is the call's; those before it are to be found in the events. */
function note(span: Span, { host, port, attempt }: CallAttempted): void {
  const where = { 'server.address': host, 'server.port': port };
  span.setAttributes(where);
  span.addEvent('attempt', { ...where, 'rpc.wirebook.attempt': attempt });
}

/**
 * A span for each call that is served, as the child of the one that made it.
 *
 * Knows: interceptors of servers. Must not know: how handlers are called.
 *
 * Decision: the span is the handler's time, in whose context it runs: what it calls in turn becomes its child by itself. A handler that answers at
 * once stays one that answers at once; tracing makes no promise of it.
 */
import {
  type Attributes,
  type Context,
  context,
  propagation,
  type Span,
  SpanKind,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import type { CallContext } from '../../rpc/call-context.ts';
import type { ServerInterceptor } from '../../rpc/interceptors.ts';
import { callAttributes, fromMetadata, recordFailure, spanName, TRACER_NAME } from './spans.ts';
import { TracedStream } from './traced-stream.ts';

export interface ServerTracingOptions {
  /** Whose spans they are. Default: the global provider's tracer named `wirebook`. */
  readonly tracer?: Tracer | undefined;
}

/** For `interceptors` of an `RpcServer`. */
export function serverTracing({
  tracer = trace.getTracer(TRACER_NAME),
}: ServerTracingOptions = {}): ServerInterceptor {
  return {
    call(request, call, next) {
      const { span, inside } = begin(tracer, call);
      let answer: Uint8Array | PromiseLike<Uint8Array>;
      try {
        answer = context.with(inside, () => next(request));
      } catch (error) {
        recordFailure(span, error);
        span.end();
        throw error;
      }
      if (!isLater(answer)) {
        span.end();
        return answer;
      }
      return answer.then(
        (bytes) => {
          span.end();
          return bytes;
        },
        (error: unknown) => {
          recordFailure(span, error);
          span.end();
          throw error;
        },
      );
    },

    stream: (request, call, next) =>
      new TracedStream(() => {
        const { span, inside } = begin(tracer, call);
        return { span, inside, items: () => iteratorOf(next(request)) };
      }),
  };
}

function begin(
  tracer: Tracer,
  call: CallContext,
): { readonly span: Span; readonly inside: Context } {
  const caller = propagation.extract(context.active(), call.metadata, fromMetadata);
  const { service, method } = call;
  const options = { kind: SpanKind.SERVER, attributes: attributesOf(call) };
  const span = tracer.startSpan(spanName(service, method), options, caller);
  return { span, inside: trace.setSpan(caller, span) };
}

function attributesOf({ service, method, attempt, peer }: CallContext): Attributes {
  const { address, port } = peer.address;
  return {
    ...callAttributes(service, method),
    'client.address': address,
    'client.port': port,
    ...(attempt > 0 && { 'rpc.wirebook.attempt': attempt }),
  };
}

function isLater(answer: Uint8Array | PromiseLike<Uint8Array>): answer is PromiseLike<Uint8Array> {
  return typeof (answer as { then?: unknown } | null | undefined)?.then === 'function';
}

/** A handler may give items that are there already. */
function iteratorOf(
  items: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncIterator<Uint8Array, unknown, undefined> {
  if (Symbol.asyncIterator in items) return items[Symbol.asyncIterator]();
  const plain = items[Symbol.iterator]();
  return {
    next: async () => plain.next(),
    return: async () => plain.return?.() ?? { done: true, value: undefined },
  };
}

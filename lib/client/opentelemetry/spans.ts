/**
 * What both sides say of a call in its span.
 *
 * Knows: OpenTelemetry's conventions for RPC, and our errors. Must not know: which side it is.
 *
 * Decision: the conventions' own names (`rpc.system`, `rpc.service`, `rpc.method`, `error.type` …), so that what draws other RPC systems draws
 * this one. What they have no name for, whether the call was executed, stands under `rpc.wirebook`.
 */
import {
  type Attributes,
  type Exception,
  type Span,
  SpanStatusCode,
  type TextMapGetter,
  type TextMapSetter,
} from '@opentelemetry/api';
import type { Metadata } from '../../rpc/envelope.ts';
import { RpcError } from '../../rpc/errors.ts';
import { describeThrown } from '../../rpc/failure.ts';

export const TRACER_NAME = 'wirebook';

/** The conventions' name for a span: what is called. */
export function spanName(service: string, method: string): string {
  return `${service}/${method}`;
}

export function callAttributes(service: string, method: string): Attributes {
  return { 'rpc.system': 'wirebook', 'rpc.service': service, 'rpc.method': method };
}

/** It has failed. */
export function recordFailure(span: Span, thrown: unknown): void {
  const message = describeThrown(thrown);
  const exception: Exception = thrown instanceof Error ? thrown : message;
  span.recordException(exception);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.setAttribute('error.type', typeOf(thrown));
  if (!(thrown instanceof RpcError)) return;
  span.setAttribute('rpc.wirebook.status_code', thrown.status);
  span.setAttribute('rpc.wirebook.retry', thrown.retry);
}

function typeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.name;
}

/** The context travels in metadata, under the W3C's names. */
export const intoMetadata: TextMapSetter<Map<string, string>> = {
  set: (carrier, key, value) => void carrier.set(key, value),
};

export const fromMetadata: TextMapGetter<Metadata> = {
  keys: (carrier) => [...carrier.keys()],
  get: (carrier, key) => carrier.get(key),
};

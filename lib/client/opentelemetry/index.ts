/** Traces: a span for each call on either side, and the context that connects them. Needs `@opentelemetry/api`, which nothing else here does. */

export { clientTracing, type ClientTracingOptions } from './client-tracing.ts';
export { serverTracing, type ServerTracingOptions } from './server-tracing.ts';

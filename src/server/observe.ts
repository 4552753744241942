/**
 * What the server tells of itself: counts and times (Prometheus), one line of log a request, spans (OpenTelemetry). By operation,
 * status and role alone: no path, no id of a person, no address, nothing that was sent.
 */
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram } from 'prom-client';
import type { Identity } from '../core/access/role.ts';
import type { ServerParts } from './parts.ts';
import type { Span } from './tracing.ts';

export interface Observed {
  /** who was told apart by signing in, for the log's line */
  identified(request: object, identity: Identity | undefined): void;
  readonly refusals: Counter<'operation' | 'refused'>;
}

const secondsBuckets = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.3, 1, 3, 10];

export function observe(
  server: FastifyInstance,
  { log, self: { registry, tracing } }: Pick<ServerParts, 'log' | 'self'>,
): Observed {
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'forbear_http_request_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['operation', 'status'] as const,
    buckets: secondsBuckets,
    registers: [registry],
  });
  const refusals = new Counter({
    name: 'forbear_refusals_total',
    help: 'Requests that were refused, by code',
    labelNames: ['operation', 'refused'] as const,
    registers: [registry],
  });
  const open = new Gauge({ name: 'forbear_http_requests_open', help: 'Requests on their way', registers: [registry] });
  const roles = new WeakMap<object, string>();
  const spans = new WeakMap<object, Span>();
  server.addHook('onRequest', async (request) => {
    open.inc();
    if (tracing !== undefined) spans.set(request, tracing.begin(operationOf(request), request.headers.traceparent));
  });
  server.addHook('onResponse', async (request, reply) => {
    open.dec();
    const operation = operationOf(request);
    const status = reply.statusCode;
    durations.observe({ operation, status: String(status) }, reply.elapsedTime / 1000);
    spans.get(request)?.end({ operation, status });
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    log.info({ requestId: request.id, operation, status, ms, role: roles.get(request) ?? 'none' }, 'request');
  });
  server.addHook('onRequestAbort', async (request) => {
    open.dec();
    spans.get(request)?.end({ operation: operationOf(request), status: 499 });
    log.info({ requestId: request.id, operation: operationOf(request), status: 499, ms: 0, role: 'none' }, 'request');
  });
  return {
    refusals,
    identified: (request, identity) => {
      if (identity !== undefined) roles.set(request, identity.role);
    },
  };
}

function operationOf(request: { readonly routeOptions?: { readonly config?: unknown } }): string {
  return (request.routeOptions?.config as { readonly operation?: string } | undefined)?.operation ?? 'unknown';
}

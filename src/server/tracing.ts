/** Spans of requests, sent to a collector over OTLP where one is set; loaded only then. */

export interface Span {
  end(at: { readonly operation: string; readonly status: number }): void;
}

export interface Tracing {
  /** `parent`: the W3C traceparent of who asks, where it has one */
  begin(name: string, parent: string | string[] | undefined): Span;
  /** sends what waits */
  close(): Promise<void>;
}

const parentShape = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

export async function tracingTo(url: string): Promise<Tracing> {
  const { SpanKind, SpanStatusCode, ROOT_CONTEXT, trace } = await import('@opentelemetry/api');
  const { BatchSpanProcessor, TracerProvider } = await import('@opentelemetry/sdk-trace');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const { resourceFromAttributes } = await import('@opentelemetry/resources');
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'forbear' }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
  });
  const tracer = provider.getTracer('forbear');
  return {
    begin(name, parent) {
      const [, traceId, spanId, flags] = parentShape.exec(typeof parent === 'string' ? parent : '') ?? [];
      const context =
        traceId === undefined || spanId === undefined
          ? ROOT_CONTEXT
          : trace.setSpanContext(ROOT_CONTEXT, {
              traceId,
              spanId,
              traceFlags: Number.parseInt(flags!, 16),
              isRemote: true,
            });
      const span = tracer.startSpan(name, { kind: SpanKind.SERVER }, context);
      return {
        end({ operation, status }) {
          span.updateName(operation);
          span.setAttributes({ 'forbear.operation': operation, 'http.response.status_code': status });
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    close: () => provider.shutdown(),
  };
}

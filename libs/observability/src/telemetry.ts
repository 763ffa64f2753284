import { context, diag, DiagLogLevel, metrics, propagation, trace } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
  type Resource,
} from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader, type IMetricReader } from '@opentelemetry/sdk-metrics';
import { AlwaysOffSampler, BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import { ExportWarnings } from './export-warnings.ts';
import { metricViews } from './metric-views.ts';
import { prometheusText } from './prometheus-text.ts';
import { observeRuntime } from './runtime-metrics.ts';
import { within } from './within.ts';

const METRICS_INTERVAL_MS = 15_000;
const EXPORT_TIMEOUT_MS = 5_000;
const SHUTDOWN_MS = 3_000;

export interface TelemetryOptions {
  /** Becomes `service.name`: `gateway`, `worker`, … */
  readonly service: string;
  /**
   * The base address of an OTLP/HTTP collector, `http://collector:4318`. Without it trace ids are made and passed
   * on, but nothing is recorded or sent; metrics can be read at /metrics either way.
   */
  readonly otlpEndpoint?: string | undefined;
}

export interface Telemetry {
  readonly service: string;
  /** Every metric of this process in Prometheus' text format. */
  metricsText(): Promise<string>;
  /** Sends what is waiting. Gives up after 3 seconds; never throws. */
  flush(): Promise<void>;
  /** Sends what is waiting and lets go of the process' telemetry. The last thing before exit. 3 seconds at most; never throws. */
  shutdown(): Promise<void>;
}

/**
 * Registers tracing, metrics and W3C propagation for this process. Call it first in main.ts: a meter that was taken
 * before this stays deaf, a tracer does not.
 *
 * A collector that is away or slow costs the app nothing but the data: spans wait in a bounded queue (2,048) and are
 * dropped beyond it, exports give up after 5 seconds, and one warning a minute says so. `OTEL_RESOURCE_ATTRIBUTES`,
 * `OTEL_TRACES_SAMPLER` and `OTEL_EXPORTER_OTLP_HEADERS` are honoured.
 */
export function startTelemetry({ service, otlpEndpoint }: TelemetryOptions): Telemetry {
  diag.setLogger(new ExportWarnings(), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const resource = describeProcess(service);
  const tracers = startTracing(resource, otlpEndpoint);
  const prometheus = new PrometheusExporter({ preventServerStart: true });
  const meters = startMetrics(resource, prometheus, otlpEndpoint);
  const stopObserving = observeRuntime();
  const flush = () => within(SHUTDOWN_MS, [tracers.forceFlush(), meters.forceFlush()]);
  const stop = async (): Promise<void> => {
    stopObserving();
    await within(SHUTDOWN_MS, [tracers.shutdown(), meters.shutdown()]);
    for (const api of [trace, metrics, context, propagation, diag]) api.disable();
  };
  let stopped: Promise<void> | undefined;
  return {
    service,
    metricsText: () => readMetrics(prometheus),
    flush,
    shutdown: () => (stopped ??= stop()),
  };
}

function describeProcess(service: string): Resource {
  return defaultResource()
    .merge(detectResources({ detectors: [serviceInstanceIdDetector, envDetector] }))
    .merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: service }));
}

function startTracing(resource: Resource, otlpEndpoint: string | undefined): NodeTracerProvider {
  const provider = new NodeTracerProvider(
    otlpEndpoint === undefined
      ? { resource, sampler: new AlwaysOffSampler() }
      : {
          resource,
          spanProcessors: [
            new BatchSpanProcessor(
              new OTLPTraceExporter({ url: signalUrl(otlpEndpoint, 'traces'), timeoutMillis: EXPORT_TIMEOUT_MS }),
              { scheduledDelayMillis: 1_000 },
            ),
          ],
        },
  );
  // Brings the AsyncLocalStorage context manager and W3C trace context + baggage.
  provider.register();
  return provider;
}

function startMetrics(resource: Resource, prometheus: IMetricReader, otlpEndpoint: string | undefined): MeterProvider {
  const readers = [prometheus];
  if (otlpEndpoint !== undefined) {
    const exporter = new OTLPMetricExporter({
      url: signalUrl(otlpEndpoint, 'metrics'),
      timeoutMillis: EXPORT_TIMEOUT_MS,
    });
    readers.push(
      new PeriodicExportingMetricReader({
        exporter,
        exportIntervalMillis: METRICS_INTERVAL_MS,
        exportTimeoutMillis: EXPORT_TIMEOUT_MS,
      }),
    );
  }
  const provider = new MeterProvider({ resource, readers, views: metricViews });
  metrics.setGlobalMeterProvider(provider);
  return provider;
}

function signalUrl(endpoint: string, signal: 'traces' | 'metrics'): string {
  return `${endpoint.replace(/\/+$/, '')}/v1/${signal}`;
}

async function readMetrics(reader: IMetricReader): Promise<string> {
  const { resourceMetrics } = await reader.collect();
  return prometheusText(resourceMetrics);
}

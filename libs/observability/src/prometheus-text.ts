import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';

const SUFFIXES: Readonly<Record<string, string>> = { s: '_seconds', ms: '_milliseconds', By: '_bytes' };
const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);

/**
 * Metrics in Prometheus' text format. The serializer leaves units out of the names; Prometheus, and every other
 * OpenTelemetry exporter, puts them in: `http_server_request_duration_seconds`.
 */
export function prometheusText(resourceMetrics: ResourceMetrics): string {
  return serializer.serialize({
    ...resourceMetrics,
    scopeMetrics: resourceMetrics.scopeMetrics.map((scope) => ({ ...scope, metrics: scope.metrics.map(withUnit) })),
  });
}

function withUnit(metric: MetricData): MetricData {
  const { name, unit } = metric.descriptor;
  const suffix = unit === '1' && metric.dataPointType === DataPointType.GAUGE ? '_ratio' : (SUFFIXES[unit] ?? '');
  if (suffix === '' || name.endsWith(suffix)) return metric;
  return { ...metric, descriptor: { ...metric.descriptor, name: name + suffix } };
}

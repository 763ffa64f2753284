import { AggregationType, InstrumentType, type ViewOptions } from '@opentelemetry/sdk-metrics';

// What the semantic conventions for HTTP and messaging recommend, in seconds.
const OPERATION_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

// A message may wait for its turn, or climb the retry ladder for hours.
const JOURNEY_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14_400];

/** Without these, histograms in seconds get OpenTelemetry's default buckets, which are meant for milliseconds. */
export const metricViews: ViewOptions[] = [
  histogram('http.server.request.duration', OPERATION_SECONDS),
  histogram('messaging.client.operation.duration', OPERATION_SECONDS),
  histogram('messaging.process.duration', OPERATION_SECONDS),
  { ...histogram('warren.*', JOURNEY_SECONDS), instrumentUnit: 's' },
];

function histogram(instrumentName: string, boundaries: number[]): ViewOptions {
  return {
    instrumentName,
    instrumentType: InstrumentType.HISTOGRAM,
    aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries } },
  };
}

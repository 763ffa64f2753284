import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { UnroutableError } from '@warren/messaging';
import { until } from '@warren/testing';
import { useDatabase } from '../persistence.fixture.ts';

const database = useDatabase();
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });

beforeAll(() => metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] })));
afterAll(async () => {
  metrics.disable();
  await reader.shutdown();
});

/** The latest figures by name; of a histogram, how many it has counted. */
async function figures(): Promise<Record<string, number>> {
  await reader.forceFlush();
  const scopes = exporter.getMetrics().at(-1)?.scopeMetrics ?? [];
  const named = scopes
    .flatMap(({ metrics: all }) => all)
    .map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints[0]?.value]);
  return Object.fromEntries(
    named.map(([name, value]) => [name, typeof value === 'object' ? (value as { count: number }).count : value]),
  ) as Record<string, number>;
}

it('tells what waits and for how long, what was published, what failed, and what came again', async () => {
  const replica = await database.open();
  const relay = replica.relay(async ({ payload, type }) => {
    if ((payload as { n: number }).n > 3) throw new UnroutableError('warren.tasks', type);
  });
  await replica.count(1, 5);
  await until(async () => (await relay.pending()) === 2, 'those that can be were sent');
  for (let i = 0; i < 3; i++)
    await replica.inbox.once('0198c0de-0000-7000-8000-000000000001', 'Handler.heard', async () => undefined);
  expect(await figures()).toMatchObject({
    'warren.outbox.published': 3,
    'warren.outbox.failed': 2,
    'warren.outbox.delay': 3,
    'warren.outbox.pending': 2,
    'warren.outbox.lag': expect.any(Number),
    'warren.inbox.hits': 2,
  });
});

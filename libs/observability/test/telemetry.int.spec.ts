import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { startTelemetry, traceHeaders, type Telemetry } from '../src/index.ts';
import { OtlpReceiver } from './otlp-receiver.ts';

let telemetry: Telemetry | undefined;
let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await new OtlpReceiver().start();
});
afterEach(async () => {
  await telemetry?.shutdown();
  await receiver.stop();
});

function oneSpan(name = 'work'): void {
  trace.getTracer('test').startSpan(name).end();
}

describe('with a collector', () => {
  beforeEach(() => {
    telemetry = startTelemetry({ service: 'orders', otlpEndpoint: `${receiver.url}/` });
  });

  it('sends spans with the service they come from', async () => {
    oneSpan();
    await telemetry?.flush();
    expect(receiver.span('work')?.resource).toMatchObject({ 'service.name': 'orders' });
  });

  it('sends spans that wait when the process ends', async () => {
    oneSpan('last words');
    await telemetry?.shutdown();
    expect(receiver.span('last words')).toBeDefined();
  });

  it('sends metrics too', async () => {
    metrics.getMeter('test').createCounter('orders.placed').add(1);
    await telemetry?.flush();
    expect(receiver.metricNames).toContain('orders.placed');
    expect(receiver.metricNames).toContain('process.uptime');
  });

  it('keeps the active span across awaits', async () => {
    const span = trace.getTracer('test').startSpan('outer');
    await context.with(trace.setSpan(context.active(), span), async () => {
      await new Promise(setImmediate);
      expect(trace.getActiveSpan()).toBe(span);
    });
    span.end();
  });
});

describe('with a collector that is away', () => {
  it('loses the telemetry and nothing else', async () => {
    telemetry = startTelemetry({ service: 'orders', otlpEndpoint: 'http://127.0.0.1:9' });
    for (let i = 0; i < 5_000; i++) oneSpan();
    const startedAt = performance.now();
    await telemetry.shutdown();
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });

  it('does not hold up the end of the process when the collector never answers', async () => {
    receiver.stalled = true;
    telemetry = startTelemetry({ service: 'orders', otlpEndpoint: receiver.url });
    oneSpan();
    const startedAt = performance.now();
    await telemetry.shutdown();
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });
});

describe('without a collector', () => {
  beforeEach(() => {
    telemetry = startTelemetry({ service: 'orders' });
  });

  it('passes trace ids on all the same', () => {
    const span = trace.getTracer('test').startSpan('work');
    context.with(trace.setSpan(context.active(), span), () => {
      expect(traceHeaders().traceparent).toContain(span.spanContext().traceId);
    });
  });

  it('continues a trace that came in', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const incoming = propagation.extract(context.active(), { traceparent });
    const span = trace.getTracer('test').startSpan('work', {}, incoming);
    expect(span.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c');
  });

  it('keeps baggage out of the headers for others, and has none without a span', () => {
    const baggage = propagation.createBaggage({ customer: { value: 'secret' } });
    context.with(propagation.setBaggage(context.active(), baggage), () => expect(traceHeaders()).toEqual({}));
  });

  it('shows metrics as Prometheus text', async () => {
    metrics.getMeter('test').createCounter('orders.placed').add(2);
    const text = await telemetry?.metricsText();
    expect(text).toMatch(/^orders_placed_total 2$/m);
    expect(text).toMatch(/^process_memory_usage_bytes \d{7,}/m);
    expect(text).toMatch(/^nodejs_eventloop_delay_p99_seconds \d/m);
    expect(text).toMatch(/^target_info\{.*service_name="orders"/m);
  });

  it('counts durations in buckets of seconds', async () => {
    const meter = metrics.getMeter('test');
    meter.createHistogram('messaging.process.duration', { unit: 's' }).record(0.03);
    meter.createHistogram('warren.critical_time', { unit: 's' }).record(3_000);
    const text = await telemetry?.metricsText();
    expect(text).toMatch(/^messaging_process_duration_seconds_bucket\{.*le="0.05".*\} 1$/m);
    expect(text).toMatch(/^messaging_process_duration_seconds_bucket\{.*le="0.025".*\} 0$/m);
    expect(text).toMatch(/^warren_critical_time_seconds_bucket\{.*le="3600".*\} 1$/m);
  });
});

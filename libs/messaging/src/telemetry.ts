import {
  context,
  metrics,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Counter,
  type Histogram,
  type Span,
} from '@opentelemetry/api';
import type { ConsumeMessage } from 'amqplib';
import type { Envelope } from './wire/envelope.ts';

/**
 * Spans and metrics by OpenTelemetry's semantic conventions for messaging
 * (https://opentelemetry.io/docs/specs/semconv/messaging/rabbitmq/). Only the API is used: with no SDK registered
 * they cost next to nothing.
 */
const NAME = 'warren.messaging';

interface Instruments {
  readonly operationDuration: Histogram;
  readonly processDuration: Histogram;
  readonly criticalTime: Histogram;
  readonly sent: Counter;
  readonly consumed: Counter;
  readonly outcomes: Counter;
}

let cached: Instruments | undefined;

/** Made at the first use, because meters made before the SDK is registered record nothing. */
function instruments(): Instruments {
  if (cached) return cached;
  const meter = metrics.getMeter(NAME);
  const seconds = { unit: 's' };
  cached = {
    operationDuration: meter.createHistogram('messaging.client.operation.duration', seconds),
    processDuration: meter.createHistogram('messaging.process.duration', seconds),
    criticalTime: meter.createHistogram('warren.critical_time', {
      ...seconds,
      description: 'From sent to effect committed',
    }),
    sent: meter.createCounter('messaging.client.sent.messages'),
    consumed: meter.createCounter('messaging.client.consumed.messages'),
    outcomes: meter.createCounter('warren.outcomes', { description: 'How deliveries ended, by outcome and queue' }),
  };
  return cached;
}

/** Attributes of metrics, by exchange and routing key, or queue: few, and needed with each message. */
const ofSending = new Map<string, Attributes>();
const ofProcessing = new Map<string, Attributes>();

function attributesOf(known: Map<string, Attributes>, operation: 'send' | 'process', destination: string): Attributes {
  const cached = known.get(destination);
  if (cached) return cached;
  const attributes = {
    'messaging.system': 'rabbitmq',
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
    'messaging.destination.name': destination,
  };
  known.set(destination, attributes);
  return attributes;
}

/**
 * Runs a send under a PRODUCER span and writes the trace context into the envelope's headers, to go with the message.
 * A message that brings one, from the outbox, keeps it as the parent.
 */
export function traceSend<T>(envelope: Envelope, send: () => Promise<T>): Promise<T> {
  const { exchange, routingKey, content, properties } = envelope;
  const headers = (properties.headers ??= {}) as Record<string, unknown>;
  const attributes = attributesOf(ofSending, 'send', `${exchange}:${routingKey}`);
  const parent =
    headers['traceparent'] === undefined ? context.active() : propagation.extract(context.active(), headers);
  const span = trace.getTracer(NAME).startSpan(`send ${exchange}`, { kind: SpanKind.PRODUCER, attributes }, parent);
  if (span.isRecording())
    span.setAttributes({
      'messaging.message.id': properties.messageId,
      'messaging.message.body.size': content.length,
      'messaging.rabbitmq.destination.routing_key': routingKey,
    });
  propagation.inject(trace.setSpan(parent, span), headers);
  const { operationDuration, sent } = instruments();
  return measure({ span, attributes, duration: operationDuration, count: sent }, send, undefined);
}

/** As much of a delivery as its span shows. */
interface Processing {
  readonly id: string;
  readonly type: string;
  readonly correlationId: string;
  readonly queue: string;
  getMessage(): ConsumeMessage;
}

/** Runs a handler under a CONSUMER span that continues the sender's trace; the span is active inside. */
export function traceProcess<Work, T>(processing: Processing, run: (work: Work) => Promise<T>, work: Work): Promise<T> {
  const { fields, properties, content } = processing.getMessage();
  const parent = propagation.extract(context.active(), properties.headers ?? {});
  const attributes = attributesOf(ofProcessing, 'process', processing.queue);
  const span = trace
    .getTracer(NAME)
    .startSpan(`process ${processing.queue}`, { kind: SpanKind.CONSUMER, attributes }, parent);
  if (span.isRecording())
    span.setAttributes({
      'messaging.message.id': processing.id,
      'messaging.message.conversation_id': processing.correlationId,
      'messaging.message.body.size': content.length,
      'messaging.rabbitmq.destination.routing_key': fields.routingKey,
      'messaging.rabbitmq.message.delivery_tag': fields.deliveryTag,
      'warren.message.type': processing.type,
    });
  const { processDuration, consumed } = instruments();
  const measured = { span, attributes, duration: processDuration, count: consumed };
  return context.with(trace.setSpan(parent, span), () => measure(measured, run, work));
}

/** How a delivery ended, and how long the message was under way in all. */
export function countOutcome(outcome: string, queue: string, sentAt: Date): void {
  const attributes = { 'messaging.destination.name': queue, 'warren.outcome': outcome };
  instruments().outcomes.add(1, attributes);
  if (outcome === 'done')
    instruments().criticalTime.record(Math.max(0, Date.now() - sentAt.getTime()) / 1_000, attributes);
}

interface Measured {
  readonly span: Span;
  readonly attributes: Attributes;
  readonly duration: Histogram;
  readonly count: Counter;
}

async function measure<Work, T>(
  { span, attributes, duration, count }: Measured,
  run: (work: Work) => Promise<T>,
  work: Work,
): Promise<T> {
  const startedAt = performance.now();
  let measured = attributes;
  try {
    return await run(work);
  } catch (error) {
    const failure = { 'error.type': errorType(error) };
    measured = { ...attributes, ...failure };
    span.setAttributes(failure);
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
    throw error;
  } finally {
    duration.record((performance.now() - startedAt) / 1_000, measured);
    count.add(1, measured);
    span.end();
  }
}

function errorType(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

import { context, propagation } from '@opentelemetry/api';

/**
 * The active span as headers, for calls that leave the system by another way than a message: a mail's headers, a
 * request to the CRM. Empty when there is no span. Baggage stays at home: it is ours, not theirs.
 */
export function traceHeaders(): { traceparent?: string; tracestate?: string } {
  const carrier: { traceparent?: string; tracestate?: string; baggage?: string } = {};
  propagation.inject(context.active(), carrier);
  delete carrier.baggage;
  return carrier;
}

import type { ConsumeMessage } from 'amqplib';

/** A fact as any group hears it, with what travels beside it. */
export interface ConsumedEvent {
  readonly type: string;
  readonly id: string;
  readonly key: string | undefined;
  readonly cause: string | undefined;
  readonly payload: Readonly<Record<string, unknown>>;
}

export function consumedEvent({ properties, content }: ConsumeMessage): ConsumedEvent {
  const { 'warren-key': key, 'warren-cause': cause } = properties.headers as Record<string, string | undefined>;
  const payload = JSON.parse(content.toString()) as ConsumedEvent['payload'];
  return { type: String(properties.type), id: String(properties.messageId), key, cause, payload };
}

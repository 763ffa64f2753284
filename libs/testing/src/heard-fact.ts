import type { ConsumeMessage } from 'amqplib';

/** A fact as any group hears it, with what travels beside it. */
export interface HeardFact {
  readonly type: string;
  readonly id: string;
  readonly key: string | undefined;
  readonly cause: string | undefined;
  readonly payload: Readonly<Record<string, unknown>>;
}

export function heardFact({ properties, content }: ConsumeMessage): HeardFact {
  const { 'warren-key': key, 'warren-cause': cause } = properties.headers as Record<string, string | undefined>;
  const payload = JSON.parse(content.toString()) as HeardFact['payload'];
  return { type: String(properties.type), id: String(properties.messageId), key, cause, payload };
}

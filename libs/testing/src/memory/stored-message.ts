import type { ConsumeMessage, MessageProperties, Options } from 'amqplib';

/** A message as it was published. */
export interface PublishedMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly content: Buffer;
  readonly properties: Options.Publish;
}

/** A message that a queue holds. */
export interface StoredMessage extends PublishedMessage {
  /** Milliseconds since 1970; `undefined` for one that does not expire. */
  readonly expiresAt: number | undefined;
  /** How often it came back unsettled. */
  readonly returns: number;
}

export function storedMessage(published: PublishedMessage, ttlMs: number | undefined): StoredMessage {
  const { expiration } = published.properties;
  const limits = [ttlMs, expiration === undefined ? undefined : Number(expiration)].filter((ms) => ms !== undefined);
  const expiresAt = limits.length === 0 ? undefined : Date.now() + Math.min(...limits);
  return { ...published, expiresAt, returns: 0 };
}

/** As amqplib gives it to a consumer. */
export function deliveryOf(
  { exchange, routingKey, content, properties, returns }: StoredMessage,
  { deliveryTag, consumerTag }: { readonly deliveryTag: number; readonly consumerTag: string },
  headers: Readonly<Record<string, unknown>> = {},
): ConsumeMessage {
  const count = returns > 0 ? { 'x-delivery-count': returns } : {};
  return {
    content,
    fields: { exchange, routingKey, redelivered: returns > 0, deliveryTag, consumerTag },
    properties: deliveredProperties(properties, { ...headers, ...count }),
  };
}

/** Headers without a value do not travel, and `persistent` travels as a delivery mode. */
export function deliveredProperties(
  given: Options.Publish,
  more: Readonly<Record<string, unknown>> = {},
): MessageProperties {
  const { headers = {}, persistent, deliveryMode, mandatory: _, CC: _cc, BCC: _bcc, ...rest } = given;
  const set = Object.entries(headers as Record<string, unknown>).filter(([, value]) => value !== undefined);
  const isPersistent = persistent === true || deliveryMode === 2 || deliveryMode === true;
  return {
    ...NOT_SET,
    ...rest,
    deliveryMode: isPersistent ? 2 : 1,
    headers: { ...Object.fromEntries(set), ...more },
  } as MessageProperties;
}

const NOT_SET = Object.fromEntries(
  [
    ...['contentType', 'contentEncoding', 'priority', 'correlationId', 'replyTo', 'expiration'],
    ...['messageId', 'timestamp', 'type', 'userId', 'appId', 'clusterId'],
  ].map((name) => [name, undefined]),
);

import type { Options } from 'amqplib';

/** A message that Warren publishes: it always has an id. */
export interface Envelope extends Publication {
  readonly properties: Options.Publish & { readonly messageId: string };
}

/** A message as AMQP takes it, and where it goes. */
export interface Publication {
  readonly exchange: string;
  readonly routingKey: string;
  readonly content: Buffer;
  readonly properties: Options.Publish;
}

import { Logger } from '@nestjs/common';
import type { ConsumeMessage } from 'amqplib';
import { HEADER } from '../wire/headers.ts';
import { readId, readText } from '../wire/read-property.ts';
import type { Authorizer } from './authorizer.ts';

/**
 * Takes only events whose token proves who published them, for what is read beside the handlers: pauses, cancellations.
 * A stream keeps them for longer than a token is good for, so their age does not count.
 */
export class ProvenEvents {
  private readonly logger = new Logger('ProvenEvents');

  /** @param authorizer without one, every event is believed */
  constructor(private readonly authorizer: Authorizer | undefined) {}

  /** Calls back with the event, unless its token does not prove it. Order is kept where the authorizer answers at once. */
  take(delivery: ConsumeMessage, use: (event: ConsumeMessage) => void): void {
    if (!this.authorizer) return use(delivery);
    try {
      const proof = this.authorizer.authorize(bindingOf(delivery), undefined);
      if (typeof proof === 'string') return use(delivery);
      proof.then(() => use(delivery)).catch((error: unknown) => this.ignored(error));
    } catch (error) {
      this.ignored(error);
    }
  }

  private ignored(error: unknown): void {
    this.logger.warn(`An event is ignored. ${error instanceof Error ? error.message : String(error)}`);
  }
}

function bindingOf({ content, properties }: ConsumeMessage) {
  const id = readId(properties.messageId) ?? '';
  return {
    id,
    kind: 'event' as const,
    type: readText(properties.type) ?? '',
    correlationId: readId(properties.correlationId) ?? id,
    content,
    isRepublished: true,
    token: readText(properties.headers?.[HEADER.passport]),
  };
}

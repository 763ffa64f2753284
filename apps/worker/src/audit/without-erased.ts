import { type PayloadOf, PersonErased, payloadSchemas, PersonScrubber } from '@warren/contracts';
import type { RabbitContext } from '@warren/messaging';

const schemas = payloadSchemas([PersonErased]);

/** The body as it is written down: that somebody was erased is, and who it was is not. */
export function withoutErased({ type, body }: Pick<RabbitContext, 'type' | 'body'>): unknown {
  if (type !== PersonErased.type) return body;
  return new PersonScrubber(schemas, body as PayloadOf<typeof PersonErased>).json(body, type);
}

import { RmqRecord, type RmqRecordOptions } from '@nestjs/microservices';
import { UnencodableMessageError } from '../errors.ts';
import { BYTES_TYPE } from './body.ts';
import type { Envelope } from './envelope.ts';
import { HEADER } from './headers.ts';
import { readDuration } from './read-property.ts';

/** What an application sends, apart from how it wants that sent: the two parts of what Nest's RmqRecordBuilder builds. */
export interface SentData {
  readonly payload: unknown;
  readonly options: RmqRecordOptions | undefined;
}

export const sentData = (data: unknown): SentData =>
  data instanceof RmqRecord
    ? { payload: data.data as unknown, options: data.options }
    : { payload: data, options: undefined };

/**
 * The envelope with a record's options. Headers, priority, and whatever else does not contradict the envelope, are the
 * record's. It stays as persistent as it is, and mandatory; an expiration is no later than the deadline; only bytes have
 * a content type that the application gives them.
 * @throws UnencodableMessageError for a `type`, which is where the pattern travels
 */
export function withRecordOptions(envelope: Envelope, options: RmqRecordOptions | undefined): Envelope {
  if (!options) return envelope;
  const { properties, ...rest } = envelope;
  const {
    type,
    headers = {},
    expiration,
    contentType,
    persistent: _,
    deliveryMode: __,
    mandatory: ___,
    ...more
  } = options;
  if (type !== undefined && type !== properties.type)
    throw new UnencodableMessageError(`its option \`type\`, "${type}"`, 'the pattern travels there. Use a header');
  const ours = Object.entries((properties.headers ?? {}) as object).filter(([, value]) => value !== undefined);
  return {
    ...rest,
    properties: {
      ...properties,
      ...more,
      ...(contentType !== undefined && properties.contentType === BYTES_TYPE && { contentType }),
      ...earlier(properties.expiration, expiration),
      messageId: properties.messageId,
      headers: { ...headers, ...Object.fromEntries(ours), ...keyIn(headers) },
    },
  };
}

/** The envelope with bytes as its body, where the application sends bytes. */
export const withBytes = (envelope: Envelope, payload: unknown): Envelope =>
  payload instanceof Uint8Array
    ? { ...envelope, content: Buffer.from(payload), properties: { ...envelope.properties, contentType: BYTES_TYPE } }
    : envelope;

/** An ordering key that the application gave goes before the one that a message without key travels by. */
const keyIn = (headers: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  headers[HEADER.key] === undefined ? {} : { [HEADER.key]: headers[HEADER.key] };

function earlier(deadline: unknown, wanted: string | number | undefined): { expiration?: string } {
  const times = [deadline, wanted].map(readDuration).filter((ms) => ms !== undefined);
  return times.length === 0 ? {} : { expiration: String(Math.min(...times)) };
}

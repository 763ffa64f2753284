import type { Channel, ConfirmChannel } from 'amqplib';
import { bytesOfThisTurn } from '../connection/coalesce-writes.ts';
import { BrokerUnavailableError, UnencodableMessageError } from '../errors.ts';
import { sizeOfTable } from '../wire/encodable-headers.ts';
import type { Publication } from '../wire/envelope.ts';
import { publishFrames } from './publish-frames.ts';

/** What amqplib's channels have and do not promise. */
interface Internals {
  readonly ch: number;
  readonly connection: {
    /** Bytes of a frame, at most, as agreed on with the broker. */
    readonly frameMax: number;
    readonly stream?: { readonly writableLength: number };
    readonly channels: ({ channel: unknown; buffer: { write(frames: Buffer): void } } | null)[];
  };
  pushConfirmCallback(confirmed: Confirmed): void;
}

/** Bytes of a header frame besides its headers: AMQP's other properties are short strings. */
const REST_OF_FRAME = 3_072;

type Confirmed = (error: unknown) => void;

/**
 * Publishes as amqplib's own `publish` does, in a quarter of its time for messages like ours.
 * @param confirmed on a confirm channel: called once, with an error when the broker did not take the message
 * @throws UnencodableMessageError when AMQP has no form for it; nothing was sent
 * @throws BrokerUnavailableError when the channel is closed; nothing was sent
 */
export function publishOn(channel: Channel, publication: Publication): void;
export function publishOn(channel: ConfirmChannel, publication: Publication, confirmed: Confirmed): void;
export function publishOn(channel: Channel, publication: Publication, confirmed?: Confirmed): void {
  const { exchange, routingKey, content, properties } = publication;
  if (!wroteItself(channel, publication))
    return leaveToAmqplib(channel, publication, () =>
      (channel as ConfirmChannel).publish(exchange, routingKey, content, properties, confirmed),
    );
  if (confirmed) (channel as unknown as Internals).pushConfirmCallback(confirmed);
}

/** amqplib encodes before it writes, and throws these two for what it cannot encode. */
function leaveToAmqplib(channel: Channel, { properties }: Publication, publish: () => unknown): void {
  const { frameMax } = (channel as unknown as Internals).connection;
  const size = sizeOfTable((properties.headers ?? {}) as Record<string, unknown>);
  if (size > frameMax - REST_OF_FRAME)
    throw new UnencodableMessageError(
      'its headers',
      `they take more than a frame of ${frameMax} bytes, or have no form`,
    );
  try {
    publish();
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof TypeError || error instanceof RangeError)
      throw new UnencodableMessageError('its properties or headers', message);
    throw new BrokerUnavailableError(message);
  }
}

/** Of transient messages that wait in this process for the broker to read them, on one connection. */
export const MOST_UNSENT_BYTES = 4 * 2 ** 20;

/** Bytes that the socket has not taken yet, since the broker reads slower than this process writes. */
export function unsentBytes(channel: Channel): number {
  const { connection } = channel as unknown as Internals;
  return (connection.stream?.writableLength ?? 0) + bytesOfThisTurn(connection);
}

function wroteItself(channel: Channel, publication: Publication): boolean {
  const { ch, connection } = channel as unknown as Internals;
  const open = connection.channels[ch];
  const frames = open?.channel === channel ? publishFrames(ch, publication) : undefined;
  if (!frames || frames.length > connection.frameMax) return false;
  open?.buffer.write(frames);
  return true;
}

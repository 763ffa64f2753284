import type { Channel, ConfirmChannel } from 'amqplib';
import type { Publication } from '../wire/envelope.ts';
import { publishFrames } from './publish-frames.ts';

/** What amqplib's channels have and do not promise. */
interface Internals {
  readonly ch: number;
  readonly connection: {
    /** Bytes of a frame, at most, as agreed on with the broker. */
    readonly frameMax: number;
    readonly channels: ({ channel: unknown; buffer: { write(frames: Buffer): void } } | null)[];
  };
  pushConfirmCallback(confirmed: Confirmed): void;
}

type Confirmed = (error: unknown) => void;

/**
 * Publishes as amqplib's own `publish` does, in a quarter of its time for messages like ours.
 * @param confirmed on a confirm channel: called once, with an error when the broker did not take the message
 * @throws amqplib's error when the channel is closed; nothing was sent
 */
export function publishOn(channel: Channel, publication: Publication): void;
export function publishOn(channel: ConfirmChannel, publication: Publication, confirmed: Confirmed): void;
export function publishOn(channel: Channel, publication: Publication, confirmed?: Confirmed): void {
  const { exchange, routingKey, content, properties } = publication;
  if (!wroteItself(channel, publication))
    return void (channel as ConfirmChannel).publish(exchange, routingKey, content, properties, confirmed);
  if (confirmed) (channel as unknown as Internals).pushConfirmCallback(confirmed);
}

function wroteItself(channel: Channel, publication: Publication): boolean {
  const { ch, connection } = channel as unknown as Internals;
  const open = connection.channels[ch];
  const frames = open?.channel === channel ? publishFrames(ch, publication) : undefined;
  if (!frames || frames.length > connection.frameMax) return false;
  open?.buffer.write(frames);
  return true;
}

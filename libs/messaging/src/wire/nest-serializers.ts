import type { Deserializer, Serializer } from '@nestjs/microservices';
import type { ConsumeMessage, Options } from 'amqplib';
import { encodeBody, isRecord } from './body.ts';
import { UnreadableMessageError } from './unreadable-message.ts';

/** An application's own format of Nest's packets, as it gives it to Nest's own transport. */
export interface NestSerializers {
  /**
   * Writes the packets that are sent: requests and events, or answers. Its `options` go into the properties.
   * @default none: packets are JSON
   */
  readonly serializer?: Serializer;
  /**
   * Reads the bodies of messages without `type`, or of answers, as packets. It gets the value of a body that is JSON,
   * and the text of any other, with the properties.
   * @default none: packets are JSON
   */
  readonly deserializer?: Deserializer;
}

/** A packet as its serializer writes it. */
export interface SerializedPacket {
  readonly content: Buffer;
  /** What the serializer adds to the properties. */
  readonly options: Options.Publish;
}

/** @throws UnencodableMessageError for what JSON has no form for; or what the serializer throws */
export async function serialized(packet: object, serializer: Serializer): Promise<SerializedPacket> {
  const written: unknown = await serializer.serialize(packet);
  if (!isRecord(written) || written instanceof Uint8Array) return { content: bytesOf(written), options: {} };
  const { options, ...body } = written;
  return { content: encodeBody(body), options: isRecord(options) ? (options as Options.Publish) : {} };
}

const bytesOf = (written: unknown): Buffer =>
  written instanceof Uint8Array ? Buffer.from(written) : encodeBody(written);

/** @throws UnreadableMessageError when the deserializer throws */
export async function deserialized(
  { content, properties }: ConsumeMessage,
  deserializer: Deserializer,
): Promise<unknown> {
  try {
    return (await deserializer.deserialize(valueOf(content.toString()), properties)) as unknown;
  } catch (error) {
    throw new UnreadableMessageError('body-garbled', `The deserializer does not read the body: ${String(error)}`);
  }
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

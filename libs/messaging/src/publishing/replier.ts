import type { Channel, ConsumeMessage, Message, Options } from 'amqplib';
import type { RabbitConnection } from '../connection/connection.ts';
import { plainChannel, SupervisedChannel } from '../connection/supervised-channel.ts';
import type { NestPacketId } from '../wire/nest-packets.ts';
import { toReplyPublication, type Reply } from '../wire/reply.ts';
import { cutBytes } from '../wire/text.ts';
import { DefaultExchangeReplier } from './default-exchange-replier.ts';
import { publishOn } from './publish-on.ts';

/** Bytes of a short string of AMQP. What came as bytes that are no UTF-8 has more when it is written again. */
const SHORT_STRING = 255;

/**
 * Sends replies, transient and unconfirmed: after a crash they are worth nothing. A caller that gets none has its
 * deadline, and while the broker is unavailable a reply is dropped.
 */
export class Replier {
  private readonly supervised: SupervisedChannel<Channel>;
  private readonly defaultExchange: DefaultExchangeReplier;

  constructor(connection: RabbitConnection, group: string) {
    this.defaultExchange = new DefaultExchangeReplier(connection, group);
    this.supervised = new SupervisedChannel(connection, {
      name: `${group}: replies`,
      open: plainChannel,
      setUp: async (channel) => void channel.on('return', (reply) => this.returned(reply)),
    });
  }

  up(timeoutMs: number): Promise<boolean> {
    return this.supervised.up(timeoutMs);
  }

  async close(): Promise<void> {
    await Promise.all([this.supervised.close(), this.defaultExchange.close()]);
  }

  /** Replies to the caller that the request names; does nothing when it names none. */
  reply(
    { properties }: ConsumeMessage,
    { nestPacketId }: { readonly nestPacketId: NestPacketId | undefined },
    reply: Reply,
  ): void {
    const { replyTo, correlationId = '' } = properties as { replyTo?: string; correlationId?: string };
    const channel = this.supervised.current;
    if (!replyTo || Buffer.byteLength(replyTo) > SHORT_STRING || !channel) return;
    const address = { replyTo, correlationId: cutBytes(correlationId, SHORT_STRING), nestPacketId };
    const publication = toReplyPublication(reply, address);
    if (publication.exchange === '') this.defaultExchange.send(publication);
    else publishOn(channel, publication);
  }

  /** The caller's queue is bound to no exchange of ours. */
  private returned({ fields, properties, content }: Message): void {
    const { correlationId, contentType, type, headers } = properties as Record<
      'correlationId' | 'contentType' | 'type',
      string
    > &
      Options.Publish;
    const again = { correlationId, contentType, type, headers: headers as object };
    this.defaultExchange.send({ exchange: '', routingKey: fields.routingKey, content, properties: again });
  }
}

import { Logger } from '@nestjs/common';
import type { Serializer } from '@nestjs/microservices';
import type { Channel, ConsumeMessage, Message, Options } from 'amqplib';
import type { RabbitConnection } from '../connection/connection.ts';
import { plainChannel, SupervisedChannel } from '../connection/supervised-channel.ts';
import type { Publication } from '../wire/envelope.ts';
import type { NestPacketId } from '../wire/nest-packets.ts';
import { HEADER } from '../wire/headers.ts';
import type { SignMessage, TokenBinding } from '../wire/origin.ts';
import { toReplyPublication, toSerializedReply, type Reply } from '../wire/reply.ts';
import { cutBytes } from '../wire/text.ts';
import { DefaultExchangeReplier } from './default-exchange-replier.ts';
import { MOST_UNSENT_BYTES, publishOn, unsentBytes } from './publish-on.ts';

export interface ReplierOptions {
  /** Writes the replies to clients of Nest's own. */
  readonly serializer?: Serializer | undefined;
  /** Signs the replies to clients of Warren's. */
  readonly sign?: SignMessage | undefined;
}

/** Bytes of a short string of AMQP. What came as bytes that are no UTF-8 has more when it is written again. */
const SHORT_STRING = 255;

/**
 * Sends replies, transient and unconfirmed: after a crash they are worth nothing. A caller that gets none has its
 * deadline. While the broker is unavailable, or reads so slowly that megabytes wait for it here, a reply is dropped.
 */
export class Replier {
  private readonly logger = new Logger('Replier');
  private readonly supervised: SupervisedChannel<Channel>;
  private readonly defaultExchange: DefaultExchangeReplier;

  private turn: Promise<void> = Promise.resolve();
  private dropped = 0;

  constructor(
    connection: RabbitConnection,
    private readonly group: string,
    private readonly options: ReplierOptions = {},
  ) {
    this.defaultExchange = new DefaultExchangeReplier(connection, group);
    this.supervised = new SupervisedChannel(connection, {
      name: `${group}: replies`,
      open: plainChannel,
      setUp: async (channel) => void channel.on('return', (reply) => this.returned(reply)),
    });
  }

  async up(timeoutMs: number): Promise<boolean> {
    const up = await Promise.all([this.supervised.up(timeoutMs), this.defaultExchange.up(timeoutMs)]);
    return up.every(Boolean);
  }

  async close(): Promise<void> {
    await this.turn;
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
    const { serializer, sign } = this.options;
    if (nestPacketId === undefined) this.sendProven(toReplyPublication(reply, address), properties, sign, channel);
    else if (serializer) this.sendLater(() => toSerializedReply(reply, { ...address, nestPacketId }, serializer));
    else this.send(toReplyPublication(reply, address), channel);
  }

  /** With a token that says whose reply it is, to which request, and what it holds. */
  private sendProven(
    reply: Publication,
    request: ConsumeMessage['properties'],
    sign: SignMessage | undefined,
    channel: Channel,
  ): void {
    const binding = bindingOf(reply, request);
    const token = sign && binding && sign(binding);
    if (token === undefined) this.send(reply, channel);
    else if (typeof token === 'string') this.send(withToken(reply, token), channel);
    else this.sendLater(async () => withToken(reply, await token));
  }

  /** Serializers and signers may take their time; the values of a stream stay in their order. */
  private sendLater(make: () => Promise<Publication>): void {
    const send = async (): Promise<void> => {
      const publication = await make();
      const channel = this.supervised.current;
      if (channel) this.send(publication, channel);
    };
    this.turn = this.turn
      .then(send)
      .catch((error: unknown) => this.logger.error(`A reply was not sent: ${String(error)}`));
  }

  private send(publication: Publication, channel: Channel): void {
    if (this.isHeldUp(channel)) return;
    try {
      if (publication.exchange === '') this.defaultExchange.send(publication);
      else publishOn(channel, publication);
    } catch (error) {
      // An address that cannot be written to is no reason to handle the request again, and again.
      this.logger.warn(`${this.group}: a reply to "${publication.routingKey}" is dropped: ${(error as Error).message}`);
    }
  }

  /** Logs where it begins, and how many it was where it ends. */
  private isHeldUp(channel: Channel): boolean {
    const isHeldUp = unsentBytes(channel) > MOST_UNSENT_BYTES;
    if (isHeldUp && this.dropped++ === 0)
      this.logger.warn(`${this.group}: RabbitMQ does not read: replies are dropped, and their callers time out`);
    if (isHeldUp || this.dropped === 0) return isHeldUp;
    this.logger.warn(`${this.group}: RabbitMQ reads again; ${this.dropped} replies were dropped`);
    this.dropped = 0;
    return false;
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

/** `undefined` for a request that is not of our clients: it has no id that a token could be bound to. */
function bindingOf(
  { content }: Publication,
  { messageId: id, type, correlationId }: ConsumeMessage['properties'],
): TokenBinding | undefined {
  if (typeof id !== 'string' || typeof type !== 'string') return undefined;
  return { id, kind: 'reply', type, correlationId: String(correlationId), content };
}

const withToken = (reply: Publication, token: string): Publication => ({
  ...reply,
  properties: { ...reply.properties, headers: { ...(reply.properties.headers as object), [HEADER.passport]: token } },
});

import type { Deserializer, RmqRecordOptions } from '@nestjs/microservices';
import type { Channel, ConsumeMessage, Message } from 'amqplib';
import type { RabbitConnection } from '../connection/connection.ts';
import {
  BrokerUnavailableError,
  RemoteRejectionError,
  RemoteError,
  RemoteExceptionError,
  RequestTimeoutError,
  UnroutableError,
  UntrustedReplyError,
} from '../errors.ts';
import type { AuthorizableMessage, Authorizer } from '../handling/authorizer.ts';
import { REPLIES, replyQueue } from '../topology/names.ts';
import { isOurReply, readReply, readSerializedReply, type Reply } from '../wire/reply.ts';
import { plainChannel, SupervisedChannel } from '../connection/supervised-channel.ts';
import { traceSend } from '../telemetry.ts';
import { HEADER } from '../wire/headers.ts';
import { newId } from '../wire/message-id.ts';
import { withBytes, withRecordOptions } from '../wire/record.ts';
import { MOST_UNSENT_BYTES, publishOn, unsentBytes } from './publish-on.ts';
import { unavailableError } from './unavailable-error.ts';
import { toRequestEnvelope } from '../wire/message.ts';
import type { Origin, TokenBinding } from '../wire/origin.ts';
import type { Envelope } from '../wire/envelope.ts';
import { readText } from '../wire/read-property.ts';

/** What a caller is told, one after the other, until `last`, `end` or a failure. */
export interface ReplyListener {
  next(value: unknown): void;
  end(): void;
  fail(error: Error): void;
}

/** What is asked, and of whom. */
export interface Question {
  readonly type: string;
  readonly payload: unknown;
  /** Milliseconds until the caller gives up; the broker drops the request then. */
  readonly deadlineMs: number;
  /** The service that answers; those after the first are asked when there is none of the name before. */
  readonly services: readonly [string, ...string[]];
  /** Whether the payload is bytes, and to be sent as they are. @default false */
  readonly isBytes?: boolean;
  /** How the application wants it sent. */
  readonly options?: RmqRecordOptions | undefined;
}

interface Pending {
  readonly type: string;
  readonly listener: ReplyListener;
  readonly timer: NodeJS.Timeout;
  /** Services to ask when the one before does not exist. */
  readonly others: string[];
  /** The request, once it was sent. */
  envelope?: Envelope;
}

export interface RequesterOptions {
  /** Who asks: the requests' `app_id`, and the name of the reply queue. */
  readonly service: string;
  /** Writes the envelope in the format that the service reads. */
  readonly dialect: (envelope: Envelope, pattern: string) => Envelope | Promise<Envelope>;
  /** Reads the answers of services of Nest's own. @default none: they are JSON */
  readonly deserializer?: Deserializer | undefined;
  /** What led to the request, and its message token. */
  readonly originOf: (message: Omit<TokenBinding, 'correlationId'>) => Origin | Promise<Origin>;
  /** Tells whether a reply is the service's own. @default none: every reply is believed */
  readonly authorizer?: Authorizer | undefined;
}

/**
 * Puts questions to services and hears their answers on one exclusive queue. A question ends with an answer, at its
 * deadline, or at once when it reaches no queue or the connection breaks; never with silence.
 */
export class Requester {
  private readonly pending = new Map<string, Pending>();
  private readonly supervised: SupervisedChannel<Channel>;
  private readonly queue: string;
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly connection: RabbitConnection,
    private readonly options: RequesterOptions,
  ) {
    this.queue = replyQueue(options.service, newId());
    this.supervised = new SupervisedChannel(connection, {
      name: `${connection.name}: replies`,
      open: plainChannel,
      setUp: (channel) => this.listen(channel),
      lost: (reason) => this.failAll(new BrokerUnavailableError(reason)),
    });
  }

  get unavailableReason(): string | undefined {
    return this.connection.unavailableReason ?? this.supervised.unavailableReason;
  }

  up(timeoutMs: number): Promise<boolean> {
    return this.supervised.up(timeoutMs);
  }

  /**
   * Asks. The listener is notified of everything, errors included.
   * @returns stops listening; the service may still answer into the void
   */
  ask(question: Question, listener: ReplyListener): () => void {
    const { type, deadlineMs, services } = question;
    const correlationId = newId();
    const cancel = (): void => this.remove(correlationId);
    const timer = setTimeout(() => this.fail(correlationId, new RequestTimeoutError(type, deadlineMs)), deadlineMs);
    this.pending.set(correlationId, { type, listener, timer, others: services.slice(1) });
    this.send(question, correlationId).catch((error: unknown) => this.fail(correlationId, error as Error));
    return cancel;
  }

  async close(): Promise<void> {
    this.failAll(new BrokerUnavailableError('the client was closed'));
    await this.supervised.close();
  }

  private async send(question: Question, correlationId: string): Promise<void> {
    const { type, payload, deadlineMs, services, isBytes = false, options } = question;
    const id = options?.messageId ?? correlationId;
    const [service] = services;
    const appId = this.options.service;
    const replyTo = this.queue;
    const request = toRequestEnvelope({
      id,
      type,
      service,
      payload,
      correlationId,
      replyTo,
      deadlineMs,
      appId,
      headers: {},
    });
    const filled = isBytes ? withBytes(request, payload) : request;
    const unsigned = await this.options.dialect(withRecordOptions(filled, options), type);
    const { content } = unsigned;
    const envelope = withOrigin(unsigned, await this.options.originOf({ id, kind: 'request', type, content, replyTo }));
    const pending = this.pending.get(correlationId);
    if (pending) pending.envelope = envelope;
    await traceSend(envelope, async () => publishOn(this.channel(), envelope));
  }

  /** Requests are worth nothing later: what the broker does not take now is refused, and not kept in memory. */
  private channel(): Channel {
    const channel = this.supervised.current;
    const reason = this.unavailableReason;
    if (!channel || reason !== undefined) throw unavailableError(reason ?? 'its channel is being rebuilt');
    const waiting = unsentBytes(channel);
    if (waiting > MOST_UNSENT_BYTES)
      throw new BrokerUnavailableError(`it does not read: ${waiting} bytes wait to be sent`);
    return channel;
  }

  private async listen(channel: Channel): Promise<void> {
    channel.on('return', ({ fields, properties }) => this.returned(String(properties.correlationId), fields, channel));
    await channel.assertQueue(this.queue, { exclusive: true, autoDelete: true, durable: false });
    await channel.bindQueue(this.queue, REPLIES, this.queue);
    await channel.consume(this.queue, (reply) => this.receive(reply), { noAck: true });
  }

  private returned(correlationId: string, { exchange, routingKey }: Message['fields'], channel: Channel): void {
    const pending = this.pending.get(correlationId);
    const next = pending?.others.shift();
    if (next !== undefined && pending?.envelope) publishOn(channel, { ...pending.envelope, routingKey: next });
    else this.fail(correlationId, new UnroutableError(exchange, routingKey));
  }

  private receive(reply: ConsumeMessage | null): void {
    if (reply === null) return this.supervised.rebuild('the reply queue was deleted');
    const { deserializer, authorizer } = this.options;
    if (authorizer && isOurReply(reply)) return this.verified(reply, authorizer);
    if (!deserializer || isOurReply(reply)) return this.answered(reply, readReply(reply));
    const read = async (): Promise<void> => this.answered(reply, await readSerializedReply(reply, deserializer));
    this.turn = this.turn.then(read); // a stream's values stay in their order
  }

  private verified(reply: ConsumeMessage, authorizer: Authorizer): void {
    const correlationId = String(reply.properties.correlationId);
    const pending = this.pending.get(correlationId);
    if (!pending) return;
    const refuse = (error: unknown): void =>
      this.fail(correlationId, new UntrustedReplyError(pending.type, (error as Error).message));
    try {
      const proof = authorizer.authorize(proofOf(reply, pending), undefined);
      if (typeof proof === 'string') return this.answered(reply, readReply(reply));
      this.turn = this.turn.then(() => proof).then(() => this.answered(reply, readReply(reply)), refuse);
    } catch (error) {
      refuse(error);
    }
  }

  private answered({ properties }: ConsumeMessage, reply: Reply): void {
    const correlationId = String(properties.correlationId);
    const pending = this.pending.get(correlationId);
    if (pending) this.dispatch(correlationId, pending, reply);
  }

  private dispatch(correlationId: string, { type, listener }: Pending, answer: Reply): void {
    switch (answer.status) {
      case 'next':
        return listener.next(answer.value);
      case 'last':
        this.remove(correlationId);
        listener.next(answer.value);
        return listener.end();
      case 'end':
        this.remove(correlationId);
        return listener.end();
      case 'refused':
        return this.fail(correlationId, new RemoteRejectionError(answer.code, answer.message, answer.details));
      case 'failed':
        return this.fail(correlationId, failureOf(type, answer));
    }
  }

  private fail(correlationId: string, error: Error): void {
    const pending = this.pending.get(correlationId);
    this.remove(correlationId);
    pending?.listener.fail(error);
  }

  private remove(correlationId: string): void {
    clearTimeout(this.pending.get(correlationId)?.timer);
    this.pending.delete(correlationId);
  }

  private failAll(error: Error): void {
    for (const correlationId of [...this.pending.keys()]) this.fail(correlationId, error);
  }
}

const failureOf = (type: string, { message, error }: Extract<Reply, { status: 'failed' }>): RemoteError =>
  error === undefined ? new RemoteError(type, message) : new RemoteExceptionError(type, error);

const withOrigin = (envelope: Envelope, { cause, correlationId, token }: Origin): Envelope => ({
  ...envelope,
  properties: {
    ...envelope.properties,
    headers: {
      ...(envelope.properties.headers as object),
      [HEADER.cause]: cause,
      [HEADER.conversation]: correlationId,
      [HEADER.passport]: token,
    },
  },
});

/** What the reply must prove. Its service knows the request by the id that it was sent with. */
const proofOf = ({ content, properties }: ConsumeMessage, { type, envelope }: Pending): AuthorizableMessage => ({
  id: envelope?.properties.messageId ?? '',
  kind: 'reply',
  type,
  correlationId: String(properties.correlationId),
  content,
  token: readText(properties.headers?.[HEADER.passport]),
});

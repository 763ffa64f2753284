import type { Channel, ConsumeMessage } from 'amqplib';
import type { RabbitConnection } from '../connection/connection.ts';
import { BrokerUnavailableError, RefusedError, RemoteError, RequestTimeoutError, UnroutableError } from '../errors.ts';
import { REPLIES, replyQueue } from '../topology/names.ts';
import { answerOf, type Answer } from '../wire/answer.ts';
import type { Stamp } from '../handling/doorkeeper.ts';
import { originOf } from '../handling/origin.ts';
import { plainChannel, SupervisedChannel } from '../connection/supervised-channel.ts';
import type { Envelope } from './publisher.ts';
import { traceSend } from '../telemetry.ts';
import { HEADER } from '../wire/headers.ts';
import { newId } from '../wire/new-id.ts';
import { publishOn } from './publish-on.ts';
import { toRequestEnvelope } from '../wire/wire.ts';

/** What a caller is told, one after the other, until `last`, `end` or a failure. */
export interface AnswerListener {
  next(value: unknown): void;
  end(): void;
  fail(error: Error): void;
}

interface Pending {
  readonly type: string;
  readonly listener: AnswerListener;
  readonly timer: NodeJS.Timeout;
}

/**
 * Puts questions to services and hears their answers on one exclusive queue. A question ends with an answer, at its
 * deadline, or at once when it reaches no queue or the connection breaks; never with silence.
 */
export class Requester {
  private readonly pending = new Map<string, Pending>();
  private readonly supervised: SupervisedChannel<Channel>;
  private readonly queue: string;

  constructor(
    private readonly connection: RabbitConnection,
    private readonly service: string,
    /** Puts the envelope into the words that the service understands. */
    private readonly dialect: (envelope: Envelope) => Envelope,
    private readonly stamp?: Stamp,
  ) {
    this.queue = replyQueue(service, newId());
    this.supervised = new SupervisedChannel(connection, {
      name: `${connection.name}: replies`,
      open: plainChannel,
      setUp: (channel) => this.listen(channel),
      lost: (reason) => this.failAll(new BrokerUnavailableError(reason)),
    });
  }

  get trouble(): string | undefined {
    return this.connection.trouble ?? this.supervised.trouble;
  }

  up(timeoutMs: number): Promise<boolean> {
    return this.supervised.up(timeoutMs);
  }

  /**
   * Asks. The listener is told of everything, errors included.
   * @param deadlineMs milliseconds until the caller gives up; the broker drops the request then
   * @returns stops listening; the service may still answer into the void
   */
  ask(type: string, payload: unknown, deadlineMs: number, listener: AnswerListener): () => void {
    const correlationId = newId();
    const forget = (): void => this.forget(correlationId);
    const timer = setTimeout(() => this.fail(correlationId, new RequestTimeoutError(type, deadlineMs)), deadlineMs);
    this.pending.set(correlationId, { type, listener, timer });
    this.send(type, payload, deadlineMs, correlationId).catch((error: unknown) =>
      this.fail(correlationId, error as Error),
    );
    return forget;
  }

  async close(): Promise<void> {
    this.failAll(new BrokerUnavailableError('the client was closed'));
    await this.supervised.close();
  }

  private async send(type: string, payload: unknown, deadlineMs: number, correlationId: string): Promise<void> {
    const origin = await originOf({ id: correlationId, kind: 'request', type }, this.stamp);
    const headers = {
      [HEADER.cause]: origin.cause,
      [HEADER.conversation]: origin.correlationId,
      [HEADER.passport]: origin.passport,
    };
    const appId = this.service;
    const request = toRequestEnvelope({
      type,
      payload,
      correlationId,
      replyTo: this.queue,
      deadlineMs,
      appId,
      headers,
    });
    const envelope = this.dialect(request);
    const channel = this.supervised.current;
    if (!channel) throw new BrokerUnavailableError(this.trouble ?? 'its channel is being rebuilt');
    await traceSend(envelope, async () => publishOn(channel, envelope));
  }

  private async listen(channel: Channel): Promise<void> {
    channel.on('return', ({ fields, properties }) => {
      this.fail(String(properties.correlationId), new UnroutableError(fields.exchange, fields.routingKey));
    });
    await channel.assertQueue(this.queue, { exclusive: true, autoDelete: true, durable: false });
    await channel.bindQueue(this.queue, REPLIES, this.queue);
    await channel.consume(this.queue, (reply) => this.hear(reply), { noAck: true });
  }

  private hear(reply: ConsumeMessage | null): void {
    if (reply === null) return this.supervised.rebuild('the reply queue was deleted');
    const correlationId = String(reply.properties.correlationId);
    const pending = this.pending.get(correlationId);
    if (pending) this.tell(correlationId, pending, answerOf(reply));
  }

  private tell(correlationId: string, { type, listener }: Pending, answer: Answer): void {
    switch (answer.status) {
      case 'next':
        return listener.next(answer.value);
      case 'last':
        this.forget(correlationId);
        listener.next(answer.value);
        return listener.end();
      case 'end':
        this.forget(correlationId);
        return listener.end();
      case 'refused':
        return this.fail(correlationId, new RefusedError(answer.code, answer.message, answer.details));
      case 'failed':
        return this.fail(correlationId, new RemoteError(type, answer.message));
    }
  }

  private fail(correlationId: string, error: Error): void {
    const pending = this.pending.get(correlationId);
    this.forget(correlationId);
    pending?.listener.fail(error);
  }

  private forget(correlationId: string): void {
    clearTimeout(this.pending.get(correlationId)?.timer);
    this.pending.delete(correlationId);
  }

  private failAll(error: Error): void {
    for (const correlationId of [...this.pending.keys()]) this.fail(correlationId, error);
  }
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { BaseRpcContext } from '@nestjs/microservices';
import type { Progress } from '@warren/contracts';
import type { ConsumeMessage } from 'amqplib';
import type { IncomingMessage, MessageKind } from '../wire/message.ts';
import type { ReplayMark } from '../wire/message.ts';
import { failureOfSettling, settlingChannel, type Settling, type SettlingChannel } from './settling-channel.ts';

/** What a handler may know of the message before it, besides its payload. */
export class RabbitContext extends BaseRpcContext<[ConsumeMessage]> {
  readonly id: string;
  readonly type: string;
  readonly kind: MessageKind;
  /** The queue that it came by. */
  readonly queue: string;
  /** The group that handles it. */
  readonly group: string;
  /** 1 for the first attempt; counts the handler's failures, not the broker's redeliveries. */
  readonly attempt: number;
  /** Ordering and search key: the account, the order. */
  readonly key: string | undefined;
  /** The id of the message whose handling led to this one. */
  readonly cause: string | undefined;
  /** The id of the first message of its chain. */
  readonly correlationId: string;
  /** The message token as it came: signed, and no proof before the server's authorizer has checked it. */
  readonly token: string | undefined;
  readonly timestamp: Date;
  /** The body as it came, with the fields that this version of the contract does not know. */
  readonly body: unknown;
  /** When the caller of a request gives up. */
  readonly deadline: Date | undefined;
  /** The service or pool that published it. */
  readonly appId: string | undefined;
  /** Set when a replay published the event again: no external side effects then, unless the replay is forced. */
  readonly replay: ReplayMark | undefined;
  /** Delivered before, to a worker that did not settle it. It may have done its work all the same. */
  readonly redelivered: boolean;
  private authorizedCaller: string | undefined;
  private settling: Settling | undefined;
  private listener: ((progress: Progress) => void) | undefined;

  constructor(
    message: IncomingMessage,
    delivery: ConsumeMessage,
    { kind, queue, group }: { readonly kind: MessageKind; readonly queue: string; readonly group: string },
    private readonly abort: { readonly signal: AbortSignal },
  ) {
    super([delivery]);
    this.kind = kind;
    this.queue = queue;
    this.group = group;
    this.id = message.id;
    this.type = message.type;
    this.attempt = message.attempt;
    this.key = message.key;
    this.cause = message.cause;
    this.correlationId = message.correlationId;
    this.token = message.token;
    this.timestamp = message.timestamp;
    this.body = message.payload;
    this.deadline = message.deadline;
    this.appId = message.appId;
    this.replay = message.replay;
    this.redelivered = delivery.fields.redelivered;
  }

  /**
   * Aborted when the handler should stop: the worker shuts down, or RabbitMQ took the message back, for a lost channel
   * or after its consumer timeout (either way it comes again); the task was cancelled, or its time is up.
   */
  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** @deprecated Use {@link token}. It goes with 0.2. */
  get passport(): string | undefined {
    return this.token;
  }

  /** Who has it done, as the server's {@link Authorizer} says; `undefined` at handlers without a scope. */
  get caller(): string | undefined {
    return this.authorizedCaller;
  }

  /** For the step that has checked the token. */
  authorizedAs(caller: string): void {
    this.authorizedCaller = caller;
  }

  /**
   * Reports how far the task has come. Call it as often as you like: reports go out twice a second at most, and the
   * handler does not wait for them.
   */
  progress(done: number, total?: number, note?: string): void {
    this.listener?.({ done, ...(total !== undefined && { total }), ...(note !== undefined && { note }) });
  }

  /** For the interceptor that publishes progress. */
  onProgress(listener: (progress: Progress) => void): void {
    this.listener = listener;
  }

  /** The pattern as its sender wrote it: a string as it is, an object as JSON. */
  getPattern(): string {
    return this.type;
  }

  /** The message as amqplib delivered it. */
  getMessage(): ConsumeMessage {
    return this.getArgs()[0];
  }

  /**
   * For handlers written for Nest's own transport, which acknowledge by themselves: `ack` changes nothing, `nack` and
   * `reject` have the message tried again or dead-lettered once the handler has returned. There is no need for it: a
   * handler settles by returning, or by what it throws.
   * @throws SettledTwiceError when anything else of it is used
   */
  getChannelRef(): SettlingChannel {
    return settlingChannel(this.type, (how) => (this.settling = how));
  }

  /** What a handler that settled by hand, and returned, would have thrown; for the steps that follow it. */
  get settledBy(): Error | undefined {
    return failureOfSettling(this.type, this.settling);
  }
}

const deliveries = new AsyncLocalStorage<RabbitContext>();

/** The message that the calling code is handling, wherever it is called from; `undefined` outside a handler. */
export const currentDelivery = (): RabbitContext | undefined => deliveries.getStore();

/** Calls `run` with `work`, and makes the delivery the current one for all that follows from it. */
export const whileHandling = <Work, Result>(context: RabbitContext, run: (work: Work) => Result, work: Work): Result =>
  deliveries.run(context, run, work);

/** What a log line should say of the message that is being handled; empty outside a handler. */
export function messageLogFields(): Record<string, string> {
  const message = deliveries.getStore();
  return message ? { messageId: message.id, messageType: message.type } : {};
}

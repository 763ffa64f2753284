import { AsyncLocalStorage } from 'node:async_hooks';
import { BaseRpcContext } from '@nestjs/microservices';
import type { Progress } from '@warren/contracts';
import type { ConsumeMessage } from 'amqplib';
import { SettledTwiceError } from '../errors.ts';
import type { IncomingMessage, MessageKind } from '../wire/message.ts';
import type { ReplayMark } from '../wire/message.ts';

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
  /** The id of the message that began it all. */
  readonly correlationId: string;
  /** Who it is for, signed, as it came: it proves nothing until somebody has checked it. */
  readonly token: string | undefined;
  readonly timestamp: Date;
  /** The body as it came, with the fields that this version of the contract does not know. */
  readonly body: unknown;
  /** When the caller of a request gives up. */
  readonly deadline: Date | undefined;
  /** Who says so: the service or pool that published it. */
  readonly appId: string | undefined;
  /** Set when the fact is told again, by a replay. What leaves the house must not be done then, unless forced. */
  readonly replay: ReplayMark | undefined;
  /** Delivered before, to a worker that did not settle it. It may have done its work all the same. */
  readonly redelivered: boolean;
  private authorizedCaller: string | undefined;
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
   * Aborted when the handler should stop: the worker shuts down (the message is given back), somebody has taken the
   * task back, or its time is up.
   */
  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** Who has it done, where the server's {@link Doorkeeper} has let them in; `undefined` at handlers that it does not guard. */
  get caller(): string | undefined {
    return this.authorizedCaller;
  }

  /** For whoever has checked the passport. */
  authorizedAs(caller: string): void {
    this.authorizedCaller = caller;
  }

  /**
   * Says how far the task has come, for those who watch it. Costs nothing to call often: watchers are told twice a
   * second, and nobody waits for them.
   */
  progress(done: number, total?: number, note?: string): void {
    this.listener?.({ done, ...(total !== undefined && { total }), ...(note !== undefined && { note }) });
  }

  /** Who passes progress on. */
  onProgress(listener: (progress: Progress) => void): void {
    this.listener = listener;
  }

  /** The message as amqplib delivered it. */
  getMessage(): ConsumeMessage {
    return this.getArgs()[0];
  }

  /**
   * There is none to be had: a handler settles by returning, or by what it throws.
   * @throws SettledTwiceError always, and so a handler that was written to acknowledge by itself is found out
   */
  getChannelRef(): never {
    throw new SettledTwiceError(this.type);
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

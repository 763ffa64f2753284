import { RpcException } from '@nestjs/microservices';

/** What messaging throws at a producer or a caller. `code` is stable, the message says what to do. */
export abstract class MessagingError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}

// --- Try again: nothing was carried out, or carrying it out again with the same id has no effect.

/** No connection, or the broker holds publishers back (`connection.blocked`). Nothing was sent. */
export class BrokerUnavailableError extends MessagingError {
  readonly code: string = 'broker-unavailable';
  constructor(
    reason: string,
    sentence = `RabbitMQ cannot be reached: ${reason}. Nothing was sent; try again, or use the outbox so that it waits for you.`,
  ) {
    super(sentence);
  }
}

/** The connection went away before the confirm came. The message may have arrived. */
export class ConfirmLostError extends MessagingError {
  readonly code = 'confirm-lost';
  constructor(messageId: string) {
    super(
      `RabbitMQ did not confirm message ${messageId} before the channel closed or the time was up. It may have arrived: publish it again with the same id.`,
    );
  }
}

/** The broker refused it (`basic.nack`), usually because the queue is full or its leader is unavailable. */
export class PublishRejectedError extends MessagingError {
  readonly code = 'publish-rejected';
  constructor(messageId: string) {
    super(`RabbitMQ refused message ${messageId}: a queue is full or has no leader. Try again later with the same id.`);
  }
}

/** More publishes wait for a confirm than the window and its waiting line hold. */
export class WindowFullError extends MessagingError {
  readonly code = 'window-full';
  constructor(waiting: number) {
    super(`${waiting} messages wait for RabbitMQ's confirms already. Slow down: await each publish, or fewer at once.`);
  }
}

/** No answer came in time. The service drops the request when it finds it after its deadline. */
export class RequestTimeoutError extends MessagingError {
  readonly code = 'request-timeout';
  constructor(type: string, deadlineMs: number) {
    super(
      `${type} was not answered within ${deadlineMs} ms. Look whether its service runs, and how long its requests queue is.`,
    );
  }
}

// --- Fix your code, or your topology.

/** The message reached no queue (`basic.return`). */
export class UnroutableError extends MessagingError {
  readonly code = 'unroutable';
  constructor(exchange: string, routingKey: string) {
    super(
      `No queue is bound to ${exchange} for "${routingKey}". Start the service that consumes it, or look at the name.`,
    );
  }
}

/** The exchange does not exist, or this user may not write to it. */
export class ExchangeRefusedError extends MessagingError {
  readonly code = 'exchange-refused';
  constructor(exchange: string, reason: string) {
    super(
      `RabbitMQ does not take messages for ${exchange}: ${reason}. Run "npx @warren/messaging provision", or grant this user write on it.`,
    );
  }
}

/**
 * The exchanges that all services share are not there: nobody has declared them in this virtual host. Nothing was sent,
 * and nothing can be until they are: what waits for a broker that is unavailable waits for them, too.
 */
export class NotProvisionedError extends BrokerUnavailableError {
  override readonly code = 'not-provisioned';
  constructor(exchange: string) {
    super(
      `it has no exchange ${exchange}`,
      `RabbitMQ was reached, and has no exchange ${exchange}: what Warren's services share was never declared there. Run "npx @warren/messaging provision", or call provision(url, eventTypes), once.`,
    );
  }
}

/** A message that AMQP has no form for: a property over 255 bytes, headers over 64 KiB, a payload that is no JSON. */
export class UnencodableMessageError extends MessagingError {
  readonly code = 'message-unencodable';
  constructor(part: string, flaw: string) {
    super(
      `The message cannot be written to the wire: ${part}: ${flaw}. Nothing was sent; make it smaller, or mend it.`,
    );
  }
}

/** The broker takes no message of this size (its `max_message_size`). Sending it again cannot help. */
export class MessageTooLargeError extends MessagingError {
  readonly code = 'message-too-large';
  constructor(bytes: number, reason: string) {
    super(
      `RabbitMQ takes no message of ${bytes} bytes: ${reason}. Put what is large into a store, and its address into the message.`,
    );
  }
}

/** A payload, or an answer, that its contract's schema does not accept. */
export class InvalidPayloadError extends MessagingError {
  readonly code = 'invalid-payload';
  constructor(
    readonly type: string,
    /** Where and why, as zod reports it. */
    readonly issues: readonly { path: PropertyKey[]; message: string }[],
  ) {
    super(
      `The payload does not fit ${type}: ${issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; ')}`,
    );
  }
}

/** Options that cannot work, such as no broker address. Thrown at boot, before anything connects. */
export class OptionsMistakeError extends MessagingError {
  readonly code = 'options-mistake';
}

/** Handlers that cannot work: two answer the same request, or one answers for another service. Thrown at boot. */
export class HandlerMistakeError extends MessagingError {
  readonly code = 'handler-mistake';
}

/** The handler needs a scope, and the message has no token that allows it. Nothing was carried out. */
export class ForbiddenError extends MessagingError {
  static readonly code = 'forbidden';
  readonly code = ForbiddenError.code;
}

// --- What the other side answered.

/** The service rejected the request, for a reason that its contract names. */
export class RemoteRejectionError extends MessagingError {
  constructor(
    readonly code: string,
    message: string,
    readonly details?: unknown,
  ) {
    super(message);
  }
}

/** What came as the reply does not prove that the service wrote it. Nothing of it was used; the request may be done. */
export class UntrustedReplyError extends MessagingError {
  get code(): string {
    return 'reply-untrusted';
  }
  constructor(type: string, flaw: string) {
    super(`The reply to ${type} is refused: ${flaw}`);
  }
}

/** The service's handler failed. Its log has the reason; the caller gets no internals. */
export class RemoteError extends MessagingError {
  get code(): string {
    return 'remote-error';
  }
  constructor(type: string, message: string) {
    super(`${type} failed in its service: ${message}`);
  }
}

/**
 * What the service's handler, guards, pipes or filters gave for the caller, as Nest's own client gives it: what an
 * `RpcException` holds, for one. Its properties are those of that object; a mere text is its `message`.
 */
export class RemoteExceptionError extends RemoteError {
  constructor(type: string, given: unknown) {
    super(type, 'its exception has no message');
    const properties = typeof given === 'object' && given !== null ? given : { message: String(given) };
    Object.defineProperties(this, Object.getOwnPropertyDescriptors(properties));
  }
  /** Nest's own client gives a plain object, and what was written for that compares the two. */
  get [Symbol.toStringTag](): string {
    return 'Object';
  }
}

// --- What a handler throws.

/** Rejects a request: the caller gets the reason, and nothing is retried. In a task or event it is a {@link PermanentError}. */
export class RequestRejectedError extends RpcException {
  constructor(
    readonly code: string,
    message: string,
    readonly details?: unknown,
  ) {
    super({ code, message, details });
  }
}

/** Trying again cannot help: the message becomes a dead letter at once. */
export class PermanentError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'PermanentError';
  }
}

/**
 * A handler used more of its channel than it takes to settle its message. The channel belongs to every delivery in flight
 * on it: RabbitMQ closes it at the first mistake, and takes all of them back.
 */
export class SettledTwiceError extends PermanentError {
  constructor(type: string, method = 'ack') {
    super(
      'settled-twice',
      `The handler of ${type} used "${method}" of its channel, which has ack, nack and reject alone: inject RabbitClient or Messenger to send, and return or throw to settle.`,
    );
    this.name = 'SettledTwiceError';
  }
}

/**
 * The other side said when to come back. Counts as an attempt. The next one comes no earlier than asked for, and no earlier than
 * by the handler's policy: 0 and what is negative leave it to the policy. More than a day counts as a day. In a group with
 * order per key a message waits in its place, and for a minute at most: its key waits with it.
 */
export class RetryAfterError extends Error {
  readonly code = 'retry-after';
  constructor(
    /** Milliseconds, from now. */
    readonly delayMs: number,
    message: string,
  ) {
    super(message);
    this.name = 'RetryAfterError';
  }
}

/**
 * A dependency of the handler (a database, an SMTP server, another company's API) is unavailable. The message waits and
 * no attempt counts, however long it takes; the queue pauses and probes, so that an outage does not fill the dead
 * letters. Where other messages of its type get through meanwhile, it is no outage, and counts as an attempt.
 */
export class DependencyUnavailableError extends Error {
  readonly code = 'dependency-away';
  constructor(
    /** Its name, as operators know it. */
    readonly dependency: string,
    reason: string,
  ) {
    super(`${dependency} is unavailable: ${reason}`);
    this.name = 'DependencyUnavailableError';
  }
}

/** The task is no longer wanted: it is acknowledged, and nothing is tried again. */
export class TaskCancelledError extends Error {
  readonly code = 'cancelled';
  constructor(message: string) {
    super(message);
    this.name = 'TaskCancelledError';
  }
}

/**
 * Why a handler's signal is aborted whose message RabbitMQ took back: the channel or the connection was lost, or the
 * handler took longer than RabbitMQ's consumer timeout. The message is delivered again, and no attempt counts.
 */
export class DeliveryLostError extends Error {
  readonly code = 'delivery-lost';
  constructor(queue: string, reason: string) {
    super(
      `RabbitMQ takes back what ${queue} had in flight: ${reason}. If that is its consumer timeout, raise it (consumer_timeout, 30 minutes by default), or do less in one message.`,
    );
    this.name = 'DeliveryLostError';
  }
}

/** The handler took longer than it may. Counts as an attempt. */
export class TaskTimedOutError extends Error {
  readonly code = 'timed-out';
  constructor(timeoutMs: number) {
    super(`The handler did not end within ${timeoutMs} ms. Let it take longer, or do less at a time.`);
    this.name = 'TaskTimedOutError';
  }
}

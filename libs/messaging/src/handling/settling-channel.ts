import { PermanentError, SettledTwiceError } from '../errors.ts';

/** What a handler has decided about its message by hand. */
export type Settling = 'acknowledged' | 'returned' | 'rejected';

/** As much of a channel as a handler of Nest's own transport needs to settle its message. */
export interface SettlingChannel {
  /** The message is acknowledged when the handler has returned; this adds nothing, and takes nothing away. */
  ack(message: unknown, allUpTo?: boolean): void;
  /** With `requeue` it is tried again, by the handler's policy; without, it is a dead letter. @default requeue true */
  nack(message: unknown, allUpTo?: boolean, requeue?: boolean): void;
  /** As {@link nack}. */
  reject(message: unknown, requeue?: boolean): void;
}

/**
 * Stands in for the channel of a handler that acknowledges by itself. RabbitMQ closes a channel on which a delivery is
 * settled twice, so nothing is sent: the last call counts when the handler has returned.
 * @param settle notes what the handler has decided
 * @throws SettledTwiceError from whatever else of a channel is used, in a sentence that says what to use instead
 */
export function settlingChannel(type: string, settle: (how: Settling) => void): SettlingChannel {
  const channel: SettlingChannel = {
    ack: () => settle('acknowledged'),
    nack: (_message, _allUpTo, requeue = true) => settle(requeue ? 'returned' : 'rejected'),
    reject: (_message, requeue = true) => settle(requeue ? 'returned' : 'rejected'),
  };
  return new Proxy(channel, {
    get(target, name) {
      if (name in target || typeof name === 'symbol' || name === 'then') return Reflect.get(target, name) as unknown;
      throw new SettledTwiceError(type, name);
    },
  });
}

/** What a handler that settled by hand, and returned, would have thrown. */
export function failureOfSettling(type: string, how: Settling | undefined): Error | undefined {
  if (how === 'returned') return new Error(`The handler of ${type} gave the message back, with nack or reject.`);
  if (how === 'rejected')
    return new PermanentError('rejected', `The handler of ${type} rejected the message, with nack or reject.`);
  return undefined;
}

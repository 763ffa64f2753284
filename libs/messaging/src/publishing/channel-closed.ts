import { ExchangeRefusedError, MessageTooLargeError } from '../errors.ts';
import type { Publication } from '../wire/envelope.ts';

/** The publish for which RabbitMQ closed a channel, as far as its reason tells. */
export interface Culprit {
  /** Set when it was for an exchange that is missing, or that this user may not write to. */
  readonly exchange: string | undefined;
  /** The error of a publish that is to blame; `undefined` for one that is not. */
  readonly errorOf: (publication: Publication) => Error | undefined;
}

/** 404 and 403 name the exchange, and 406 the size. */
const REFUSED_EXCHANGE = /(?:NOT_FOUND|ACCESS_REFUSED).*exchange '([^']*)'/;
const TOO_LARGE = /message size (\d+) is larger than/;

/**
 * @param reason the broker's own words, with which it closed the channel
 * @returns `undefined` when they name no publish: then any of them may have arrived, or be to blame
 */
export function culpritOf(reason: string): Culprit | undefined {
  const exchange = REFUSED_EXCHANGE.exec(reason)?.[1];
  if (exchange !== undefined)
    return {
      exchange,
      errorOf: (publication) =>
        publication.exchange === exchange ? new ExchangeRefusedError(exchange, reason) : undefined,
    };
  const bytes = TOO_LARGE.exec(reason)?.[1];
  if (bytes === undefined) return undefined;
  return {
    exchange: undefined,
    errorOf: ({ content }) =>
      content.length === Number(bytes) ? new MessageTooLargeError(content.length, reason) : undefined,
  };
}

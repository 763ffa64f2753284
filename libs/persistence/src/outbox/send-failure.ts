import {
  BrokerUnavailableError,
  ConfirmLostError,
  ExchangeRefusedError,
  PublishRejectedError,
  UnroutableError,
  WindowFullError,
} from '@warren/messaging';
import type { FailedRow } from './outbox-row.ts';

/** Attempts of a row that cannot be sent as it is: half a minute, for what a deployment might repair. */
const ATTEMPTS = 6;
/** Attempts of a row that seems to bring the channel down each time: ten minutes, since a broker that flaps looks alike. */
const ATTEMPTS_UNCONFIRMED = 16;

/**
 * Tells an outage, for which no row is to blame, from a row's own failure. A message that makes the broker close the
 * channel takes the confirms of all others with it; sent alone, it is known to be the one.
 * @param probing whether the row was sent alone, after the broker took none
 */
export function isOutage(error: Error, probing: boolean): boolean {
  if (error instanceof ConfirmLostError) return !probing;
  return error instanceof BrokerUnavailableError || error instanceof WindowFullError;
}

/** Nothing is wrong with the row: a queue is missing or full, or an exchange, and it is sent once that is there. */
const waitsForTopology = (error: Error): boolean =>
  error instanceof UnroutableError || error instanceof ExchangeRefusedError || error instanceof PublishRejectedError;

/** Whether a row has had its attempts, and is set aside. Whatever is thrown that is not known is the row's own fault. */
export function isHopeless({ row, error }: FailedRow): boolean {
  if (waitsForTopology(error)) return false;
  return row.attempts + 1 >= (error instanceof ConfirmLostError ? ATTEMPTS_UNCONFIRMED : ATTEMPTS);
}

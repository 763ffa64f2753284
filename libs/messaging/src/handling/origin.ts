import type { Origin, SignMessage, TokenBinding } from '../wire/origin.ts';
import { currentDelivery } from './rabbit-context.ts';

/**
 * The origin of a message that the calling code publishes.
 * @param sign signs its message token; without one it carries the token of the delivery that is being handled
 */
export function originOf(
  message: Omit<TokenBinding, 'correlationId'>,
  sign: SignMessage | undefined,
): Origin | Promise<Origin> {
  const delivery = currentDelivery();
  const origin = causeOf();
  if (!sign) return delivery?.token === undefined ? origin : { ...origin, token: delivery.token };
  const token = sign({ ...message, correlationId: origin.correlationId ?? message.id });
  return typeof token === 'string' ? { ...origin, token } : token.then((signed) => ({ ...origin, token: signed }));
}

/** What led to a message that the calling code publishes; empty outside a handler. */
export function causeOf(): Pick<Origin, 'cause' | 'correlationId'> {
  const delivery = currentDelivery();
  return delivery ? { cause: delivery.id, correlationId: delivery.correlationId } : {};
}

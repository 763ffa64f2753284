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
  const origin = delivery && { cause: delivery.id, correlationId: delivery.correlationId };
  if (!sign) return delivery?.token === undefined ? { ...origin } : { ...origin, token: delivery.token };
  return signed({ ...message, correlationId: delivery?.correlationId ?? message.id }, sign, origin);
}

const signed = async (message: TokenBinding, sign: SignMessage, origin: Origin | undefined): Promise<Origin> => ({
  ...origin,
  token: await sign(message),
});

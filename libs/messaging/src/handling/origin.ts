import type { Origin, SignMessage, TokenBinding } from '../wire/origin.ts';
import { currentDelivery } from './rabbit-context.ts';

/**
 * The origin of a message that is being sent by the calling code.
 * @param sign vouches for it; without one it carries the passport of the message in hand
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

import type { Sending, Stamp } from './doorkeeper.ts';
import { currentDelivery } from './rabbit-context.ts';

/** Where a message comes from: what it tells of the one whose handling led to it, and whom it is for. */
export interface Origin {
  readonly cause?: string;
  readonly correlationId?: string;
  readonly passport?: string;
}

/**
 * The origin of a message that is being sent by the calling code.
 * @param stamp vouches for it; without one it carries the passport of the message in hand
 */
export function originOf(message: Omit<Sending, 'correlationId'>, stamp: Stamp | undefined): Origin | Promise<Origin> {
  const delivery = currentDelivery();
  const origin = delivery && { cause: delivery.id, correlationId: delivery.correlationId };
  if (!stamp) return delivery?.passport === undefined ? { ...origin } : { ...origin, passport: delivery.passport };
  return stamped({ ...message, correlationId: delivery?.correlationId ?? message.id }, stamp, origin);
}

const stamped = async (message: Sending, stamp: Stamp, origin: Origin | undefined): Promise<Origin> => ({
  ...origin,
  passport: await stamp(message),
});

import { isGivenId } from '../../wire/message-id.ts';
import type { Step } from '../pipeline.ts';

/**
 * Gives a task or an event an id whose producer gave it none, as stock Nest does, and does nothing else with it: it is
 * published to its own queue again, with the id. Handled at once it would have another id with each redelivery, and no
 * inbox would know it again. The id is random: a digest would take two messages that are meant to be alike for one.
 */
export const adopt: Step = (work, next) =>
  isGivenId(work.delivery.properties.messageId)
    ? next(work)
    : Promise.resolve({ kind: 'adopted', id: work.message.id });

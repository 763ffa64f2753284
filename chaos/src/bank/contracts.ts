import { defineEvent, defineTask } from '@warren/contracts';
import { z } from 'zod';

/** One transfer of an account, numbered from 1. A poisonous one tells its handler to misbehave. */
const transfer = z.object({
  account: z.int(),
  number: z.int(),
  poison: z.enum(['refuse', 'kill']).optional(),
});

/** Told by the bank, heard by the ledger. */
export const Transferred = defineEvent('bank.transferred.v1', transfer);
/** Told by the ledger, heard by the statements: the second link of the chain. */
export const Posted = defineEvent('ledger.posted.v1', transfer);
/** Asked for by the bank at every fifth transfer. */
export const Notify = defineTask('notices.notify.v1', transfer);
/** Never succeeds. */
export const Fail = defineTask('notices.fail.v1', transfer);

export const eventTypes = [Transferred.type, Posted.type];

/** Every so many transfers of an account there is a notice. */
export const NOTICE_EVERY = 5;

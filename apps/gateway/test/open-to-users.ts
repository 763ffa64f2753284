import { catalogue } from '@showcase/contracts';
import type { Contract, TaskContract } from '@warren/contracts';

/**
 * The contracts with which users may ask for these tasks too, for tests of tasks and schedules: the text of a mail, say,
 * tells a test's worker what to do, and mails have priorities. In the real ones no caller may.
 */
export const openToUsers = (...tasks: readonly TaskContract[]): Contract[] =>
  catalogue.map((contract) =>
    tasks.some(({ type }) => type === contract.type) ? ({ ...contract, audience: 'user' } as TaskContract) : contract,
  );

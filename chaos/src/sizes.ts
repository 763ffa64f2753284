import type { Mutant } from './bank/roles.ts';
import { mutationPlanOf, planOf, type Amounts } from './plan.ts';
import type { RunOptions } from './run.ts';

/** Transfers of each account are numbered; so many accounts are worked on side by side. */
const ACCOUNTS = 200;

/** A run of any size. */
export function fullRun(seed: number, messages: number, amounts: Amounts): RunOptions {
  const each = Math.ceil(messages / ACCOUNTS);
  return {
    name: 'bank',
    accounts: ACCOUNTS,
    each,
    processes: { bank: 1, ledger: 3, statements: 2, notices: 1 },
    plan: planOf(seed, ACCOUNTS * each, amounts),
    idleTimeoutMs: 60_000,
  };
}

/** Everything once, for `npm test`. */
export function shortRun(seed: number): RunOptions {
  const accounts = 40;
  const each = 25;
  const amounts = {
    kills: 6,
    stops: 1,
    broker: 1,
    alarms: 0,
    deletions: 0,
    nodes: 0,
    majorities: 0,
    database: 1,
    network: 4,
    poison: 3,
    lethal: 0,
  };
  return {
    name: 'short',
    accounts,
    each,
    processes: { bank: 1, ledger: 2, statements: 1, notices: 1 },
    plan: planOf(seed, accounts * each, amounts),
    idleTimeoutMs: 30_000,
  };
}

/** Small, and the same for each mutant and for the bank as it should be, which is the control. */
export function mutationRun(seed: number, mutant?: Mutant): RunOptions {
  const accounts = 40;
  const each = 20;
  return {
    name: mutant ?? 'control',
    accounts,
    each,
    processes: { bank: 1, ledger: 1, statements: 1, notices: 1 },
    plan: mutationPlanOf(seed, accounts * each),
    idleTimeoutMs: mutant ? 6_000 : 30_000,
    ...(mutant && { mutant }),
  };
}

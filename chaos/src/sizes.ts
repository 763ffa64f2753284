import type { Mutant } from './bank/roles.ts';
import type { Amounts } from './plan.ts';
import type { RunOptions } from './run.ts';

type Size = Omit<RunOptions, 'seed'>;

const none: Amounts = {
  kills: 0,
  stops: 0,
  broker: 0,
  alarms: 0,
  deletions: 0,
  database: 0,
  network: 0,
  poison: 0,
  lethal: 0,
};

/** Everything once, for `npm test`. */
export const short: Size = {
  name: 'short',
  accounts: 40,
  each: 50,
  crew: { bank: 1, ledger: 2, statements: 1, notices: 1 },
  amounts: { ...none, kills: 14, stops: 2, broker: 1, database: 1, network: 6, poison: 4 },
  patienceMs: 30_000,
};

/** Small, and hard on what the mutants leave out; the same for all, and for the bank as it should be. */
export const mutation = (mutant?: Mutant): Size => ({
  name: mutant ?? 'control',
  accounts: 40,
  each: 20,
  crew: { bank: 1, ledger: 1, statements: 1, notices: 1 },
  amounts: { ...none, kills: 16, network: 6 },
  patienceMs: mutant ? 3_000 : 30_000,
  ...(mutant && { mutant }),
});

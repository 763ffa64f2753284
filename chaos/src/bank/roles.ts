/** Who takes part. Each keeps a schema of its own, named like itself, and has links of its own to broker and database. */
export const roles = ['bank', 'ledger', 'statements', 'notices'] as const;
export type Role = (typeof roles)[number];

/** Those that consume; the bank only produces. */
export type Consumer = Exclude<Role, 'bank'>;

/** The ways of wiring the bank wrongly. The suite must see through each. */
export const mutants = ['inbox-off', 'confirms-off', 'early-ack', 'outbox-bypassed'] as const;
export type Mutant = (typeof mutants)[number];

/** What a process is told when it starts. */
export interface Duty {
  readonly role: Role;
  /** By way of the role's fault proxies. */
  readonly amqp: readonly string[];
  readonly postgres: string;
  readonly accounts: number;
  /** Transfers of each account. */
  readonly each: number;
  readonly mutant?: Mutant;
}

/** What a process says to the conductor. */
export type Word = { readonly ready: true } | { readonly written: number };

/** What the conductor says to a process. */
export type Command = { readonly die: Point } | { readonly allowance: number };

/** Where a process can be told to die. */
export const points = ['before-handler', 'in-transaction', 'after-commit', 'after-confirm'] as const;
export type Point = (typeof points)[number];

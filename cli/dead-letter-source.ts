import type { DeadLetterOptions } from './dead-letter-options.ts';

/** Where dead letters are: in the gateway's archive, or still at the broker. */
export interface DeadLetterSource {
  list(options: DeadLetterOptions): Promise<{ deadLetters: ListedDeadLetter[]; more: boolean }>;
  groups(options: DeadLetterOptions): Promise<ListedGroup[]>;
  count(options: DeadLetterOptions): Promise<number>;
  redrive(options: DeadLetterOptions): Promise<Result>;
  discard(options: DeadLetterOptions): Promise<Result>;
  close(): Promise<void>;
}

/** A dead letter, as the list shows it. */
export interface ListedDeadLetter {
  readonly id: string;
  readonly type: string | null;
  readonly queue: string;
  readonly state: string;
  readonly reason: string;
  readonly error: string;
  readonly key: string | null;
  readonly diedAt: string;
}

/** Dead letters with the same reason, queue and type. */
export interface ListedGroup {
  readonly reason: string;
  readonly queue: string;
  readonly type: string | null;
  readonly count: number;
  readonly firstDiedAt: string;
  readonly lastDiedAt: string;
}

/** How it ended: a sentence each for what was not done. */
export interface Result {
  readonly done: number;
  readonly problems: readonly string[];
}

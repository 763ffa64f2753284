import type { OutgoingMessage } from '@warren/messaging';
import { isHead, messageOf, type FailedRow, type OutboxRow } from './outbox-row.ts';
import { isOutage } from './send-failure.ts';

/** Hands one message over; resolves when the broker has it safe. */
export type Deliver = (message: OutgoingMessage) => Promise<void>;

/** What a turn's chunks have in common. */
export interface Sending {
  readonly deliver: Deliver;
  /** Keys of which no more may be sent in this turn, because a row of theirs was not. */
  readonly held: Set<string>;
  /** No row is begun after this moment of `performance.now()`. */
  readonly deadline: number;
  /** Aborted when waiting for confirms must end. What is unconfirmed then counts as not sent. */
  readonly hurry: AbortSignal;
  /** Chunks are of one row, after the broker took none. */
  readonly probing: boolean;
}

export interface ChunkOutcome {
  readonly sent: OutboxRow[];
  readonly failed: FailedRow[];
  readonly blocked: OutboxRow[];
  /** Why the broker takes nothing from anybody at the moment. */
  unavailable: Error | undefined;
}

/**
 * Sends a chunk's rows all at once, but those of one key one after the other, each confirmed before the next: while
 * they were under way together, the broker could refuse one and take the next. It never throws.
 */
export async function sendChunk(rows: readonly OutboxRow[], sending: Sending): Promise<ChunkOutcome> {
  const outcome: ChunkOutcome = { sent: [], failed: [], blocked: [], unavailable: undefined };
  const chains = chainsOf(rows, sending.held, outcome);
  await doneOr(sending.hurry, Promise.all(chains.map((chain) => sendChain(chain, sending, outcome))));
  return outcome;
}

/** Whether the turn's time is up. */
export const isOver = ({ deadline, hurry }: Pick<Sending, 'deadline' | 'hurry'>): boolean =>
  hurry.aborted || performance.now() > deadline;

/** Rows to be sent one after the other: those of a key, and each row without a key by itself. */
function chainsOf(rows: readonly OutboxRow[], held: ReadonlySet<string>, { blocked }: ChunkOutcome): OutboxRow[][] {
  const chains: OutboxRow[][] = [];
  const byKey = new Map<string, OutboxRow[]>();
  for (const row of rows) {
    if (row.key !== null && held.has(row.key)) continue;
    if (row.blocked) blocked.push(row);
    else if (row.key === null) chains.push([row]);
    else chainOf(row.key, byKey, chains).push(row);
  }
  return chains;
}

function chainOf(key: string, byKey: Map<string, OutboxRow[]>, chains: OutboxRow[][]): OutboxRow[] {
  const known = byKey.get(key);
  if (known) return known;
  const chain: OutboxRow[] = [];
  byKey.set(key, chain);
  chains.push(chain);
  return chain;
}

async function sendChain(chain: readonly OutboxRow[], sending: Sending, outcome: ChunkOutcome): Promise<void> {
  for (const row of chain) {
    if (outcome.unavailable || isOver(sending) || !(await sendRow(row, sending, outcome))) {
      if (row.key !== null) sending.held.add(row.key);
      return;
    }
  }
}

async function sendRow(row: OutboxRow, { deliver, held, probing }: Sending, outcome: ChunkOutcome): Promise<boolean> {
  try {
    await deliver(messageOf(row));
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    if (isOutage(error, probing)) outcome.unavailable ??= error;
    else outcome.failed.push({ row, error });
    return false;
  }
  outcome.sent.push(row);
  // Rows of its key that wait behind it are freed now, for the next turn. Later ones must not go before them.
  if (row.key !== null && isHead(row)) held.add(row.key);
  return true;
}

/** Not Promise.race: it would leave a reaction on a promise that lives as long as the process, for every chunk. */
function doneOr(signal: AbortSignal, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    if (signal.aborted) return done();
    signal.addEventListener('abort', done);
    void work.then(done);
  });
}

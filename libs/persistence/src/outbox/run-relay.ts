import type { PollResult } from '../polling/poller.ts';
import type { ChunkSize } from './chunk-size.ts';
import type { OutboxRow } from './outbox-row.ts';
import type { OutboxStore } from './outbox-store.ts';
import { isOver, sendChunk, type ChunkOutcome, type Deliver, type Sending } from './send-chunk.ts';

/** After so many milliseconds a turn begins nothing more, so that others have theirs and a stop is prompt. */
const RUN_MS = 250;

export interface RelayRun {
  readonly store: OutboxStore;
  readonly deliver: Deliver;
  readonly size: ChunkSize;
  readonly hurry: AbortSignal;
  /** Hears what became of every chunk, for the log and the metrics. */
  readonly report: (outcome: ChunkOutcome) => void;
}

/**
 * Sends what is ready and deletes what was confirmed, in one transaction. A crash at any point leaves rows that were
 * sent, and will be sent again with the same id; it loses none.
 */
export async function runRelay(run: RelayRun): Promise<PollResult> {
  const { store, size } = run;
  const first = await store.begin(size.current);
  if (!first) return 'more'; // another relay's run takes long
  const end = await sendAll(first, run);
  await store.commit();
  return end;
}

/** While a chunk is sent, the next is read, and the one before is deleted. */
async function sendAll(first: OutboxRow[], { store, deliver, size, hurry, report }: RelayRun): Promise<PollResult> {
  const limit = size.current;
  const sending: Sending = {
    deliver,
    held: new Set(),
    deadline: performance.now() + RUN_MS,
    hurry,
    probing: limit === 1,
  };
  let chunk = first;
  let end: PollResult = 'idle';
  let settling = Promise.resolve();
  while (chunk.length > 0) {
    const ahead = chunk.length < limit ? [] : store.fetch(limit);
    const [outcome, next] = await Promise.all([sendChunk(chunk, sending), ahead, settling]);
    settling = store.settle(outcome);
    report(outcome);
    if (outcome.unavailable) size.shrink();
    else size.grow();
    if (outcome.unavailable || isOver(sending)) end = outcome.unavailable ? 'unavailable' : 'more';
    chunk = end === 'idle' ? next : [];
  }
  await settling;
  return end === 'idle' && sending.held.size > 0 ? 'more' : end;
}

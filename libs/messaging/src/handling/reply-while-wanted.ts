import { takeUntil, tap, timer, type Observable } from 'rxjs';
import { RequestRejectedError } from '../errors.ts';
import type { Reply } from '../wire/reply.ts';
import { replyStream } from './reply-stream.ts';

/** For how long a stream keeps its place in the window when its caller gives no deadline, in milliseconds. */
const LONGEST_HOLD_MS = 5_000;
/** Node runs a timer that is longer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface StreamedReply {
  /** When the caller gives up. */
  readonly deadline: Date | undefined;
  readonly send: (reply: Reply) => void;
  /** For a failure after this function has resolved. */
  readonly fail: (error: unknown) => void;
}

/**
 * Replies with the values of a stream, until its caller has given up. A client of Nest's own says neither a deadline nor
 * that it has unsubscribed: its stream goes on without a place, or a few that never end would stop the service, and the
 * broker would take back a delivery that is not acknowledged for half an hour.
 * Rejects with the stream's failure, before it has resolved.
 */
export async function replyWhileWanted(
  values: Observable<unknown>,
  { deadline, send, fail }: StreamedReply,
): Promise<void> {
  if (deadline) return replyStream(values.pipe(takeUntil(tooLate(deadline))), send);
  let isHeld = true;
  const streamed = replyStream(values, send).catch((error: unknown) => {
    if (isHeld) throw error;
    fail(error);
  });
  await atMost(LONGEST_HOLD_MS, streamed);
  isHeld = false;
}

const tooLate = (deadline: Date): Observable<unknown> =>
  timer(Math.min(deadline.getTime() - Date.now(), LONGEST_TIMER_MS)).pipe(
    tap(() => {
      throw new RequestRejectedError('deadline-passed', 'The stream of answers had not ended at the deadline.');
    }),
  );

/** Resolves with the work, or when it takes longer. */
function atMost(ms: number, work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timeUp = setTimeout(resolve, ms);
    work.then(resolve, reject).finally(() => clearTimeout(timeUp));
  });
}

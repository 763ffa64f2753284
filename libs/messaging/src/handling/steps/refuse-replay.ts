import type { Step } from '../pipeline.ts';
import { UnusableMessageError } from '../unusable-message.ts';

/** For a group whose handlers have external side effects: a replayed event is a dead letter, unless it is forced. */
export const refuseReplay =
  (group: string): Step =>
  (work, next) => {
    const { replay } = work.message;
    if (!replay || replay.isForced) return next(work);
    throw new UnusableMessageError(
      'replay-refused',
      `Replay ${replay.id} published it again, and "${group}" refuses replays: its handlers have external side effects.`,
    );
  };

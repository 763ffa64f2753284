import { replayControl, type ReplayPolicy, type ReplayStatus, type ReplayStep } from '@warren/contracts';
import type { MessageHandler } from '@nestjs/microservices';
import { RequestRejectedError } from '../errors.ts';
import { eventQueue } from '../topology/names.ts';
import type { Registration } from './routes.ts';

/** Which events are replayed: those published in this time, of these types; all where it is null. */
export interface ReplaySelection {
  readonly from: Date | null;
  /** Exclusive. */
  readonly to: Date | null;
  readonly types: readonly string[] | null;
}

/** A read model that can be built anew beside the one in use. Every step may be requested twice. */
export interface Rebuild {
  /**
   * Begins one, from what the model in use holds of the events that are not replayed.
   * @throws RequestRejectedError for a selection that it cannot be built from
   */
  begin(replayId: string, selection: ReplaySelection): Promise<void>;
  /** Puts it in the place of the one in use, once it has the events that were replayed and those that the other has had. */
  finish(replayId: string, sent: number): Promise<Pick<ReplayStatus, 'isFinished' | 'waiting' | 'missing'>>;
  /** Deletes it, unless it is in use by now. */
  cancel(replayId: string): Promise<void>;
}

/** What a group does with replayed events. */
export type OnReplay =
  /** Its handlers have external side effects, a mail or a payment: such events are dead letters, unless forced. */
  | { readonly policy: 'refused' }
  /** Its inbox knows what it has missed, and that is done. */
  | { readonly policy: 'catch-up' }
  /** Its read model is built anew, beside the one in use. */
  | { readonly policy: 'rebuild'; readonly rebuild: Rebuild };

/** The handler by which a group is asked to take a replay, on its queue of requests. */
export function replayRegistration(
  group: string,
  consumedTypes: readonly string[],
  onReplay: OnReplay,
  unavailableReasons: () => readonly string[],
): Registration {
  const contract = replayControl(group);
  const answer = async (step: ReplayStep): Promise<ReplayStatus> => {
    const reasons = unavailableReasons();
    if (reasons.length > 0)
      throw new RequestRejectedError('group-away', `"${group}" consumes nothing now: ${reasons.join('; ')}`);
    const { policy } = onReplay;
    const status = {
      policy,
      queue: eventQueue(group),
      hears: [...consumedTypes],
      isFinished: true,
      waiting: 0,
      missing: [],
    };
    if (step.step === 'begin') refuseUnlessForced(group, onReplay.policy, step.force);
    return { ...status, ...(onReplay.policy === 'rebuild' && (await take(step, onReplay.rebuild))) };
  };
  const handler: MessageHandler = Object.assign((step: ReplayStep) => answer(step), { extras: { contract } });
  return { pattern: contract.type, handler };
}

async function take(step: ReplayStep, rebuild: Rebuild): Promise<Partial<ReplayStatus>> {
  switch (step.step) {
    case 'begin':
      await rebuild.begin(step.replayId, { from: instant(step.from), to: instant(step.to), types: step.types });
      return {};
    case 'finish':
      return rebuild.finish(step.replayId, step.sent);
    case 'cancel':
      await rebuild.cancel(step.replayId);
      return {};
  }
}

function refuseUnlessForced(group: string, policy: ReplayPolicy, force: boolean): void {
  if (policy !== 'refused' || force) return;
  const detail = `"${group}" refuses replays: its handlers have external side effects, such as mails and payments. Force the replay to repeat them.`;
  throw new RequestRejectedError('replay-refused', detail);
}

const instant = (text: string | null): Date | null => (text === null ? null : new Date(text));

import { replayControl, type ReplayPolicy, type ReplayStatus, type ReplayStep } from '@warren/contracts';
import type { MessageHandler } from '@nestjs/microservices';
import { RequestRejectedError } from '../errors.ts';
import { eventQueue } from '../topology/names.ts';
import type { Registration } from './routes.ts';

/** Which facts are told again: those said in this time, of these types; all where it is null. */
export interface ReplaySelection {
  readonly from: Date | null;
  /** Exclusive. */
  readonly to: Date | null;
  readonly types: readonly string[] | null;
}

/** A read model that can be built anew beside the one in use. Every step may be asked for twice. */
export interface Rebuild {
  /**
   * Begins one, from what the model in use holds of the facts that are not told again.
   * @throws Refusal for a selection that it cannot be built from
   */
  begin(replayId: string, selection: ReplaySelection): Promise<void>;
  /** Puts it in the place of the one in use, once the facts that were sent and those that the other has had are in it. */
  finish(replayId: string, sent: number): Promise<Pick<ReplayStatus, 'isFinished' | 'waiting' | 'missing'>>;
  /** Throws it away, unless it is in use by now. */
  cancel(replayId: string): Promise<void>;
}

/** What a group does with facts that it is told again. */
export type OnReplay =
  /** Its effects leave the house, a mail or a payment: such facts are dead letters, unless somebody has forced them. */
  | { readonly policy: 'refused' }
  /** Its inbox tells what it has missed, and that is done. */
  | { readonly policy: 'catch-up' }
  | { readonly policy: 'rebuild'; readonly rebuild: Rebuild };

/** Lets a group be asked about replays, on its queue of requests. */
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
      throw new RequestRejectedError('group-away', `"${group}" hears nothing now: ${reasons.join('; ')}`);
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
  const detail = `"${group}" does not hear facts again: its effects leave the house, as mails and payments do. Force it if they shall.`;
  throw new RequestRejectedError('replay-refused', detail);
}

const instant = (text: string | null): Date | null => (text === null ? null : new Date(text));

import { MailAccepted, MailRefused, MailUncertain } from '@showcase/contracts';
import {
  findingOf,
  type JourneyFinding,
  type JourneyReason,
  TaskCancelled,
  TaskFailed,
  TaskRetried,
  TaskSucceeded,
} from '@warren/contracts';
import { taskQueue } from '@warren/messaging';
import type { Entry } from './recorded-events.ts';

type Said = Readonly<Record<string, unknown>>;
type Finding = { readonly code: JourneyReason; readonly sentence: string } & Partial<JourneyFinding>;

/** How the task of an event stands, as the event says it. */
export function taskFinding(taskId: string, { type, occurred_at, payload }: Entry): JourneyFinding {
  const since = occurred_at.toISOString();
  const about = { kind: 'taskId', value: taskId } as const;
  const said = SENTENCES[type]?.(payload as Said, since) ?? { code: 'uncertain' as const, sentence: type };
  return findingOf({ service: 'audit', about, since, ...said });
}

export const isAboutTask = (type: string): boolean => type in SENTENCES;

const clock = (time: string): string => `${time.slice(11, 19)} on ${time.slice(0, 10)}`;

/** Others know more: the control plane's archive of dead letters, and whoever had a task cancelled of the reason. */
const WEAK = { weight: 1 } as const;

const SENTENCES: Readonly<Record<string, (said: Said, at: string) => Finding>> = {
  [MailAccepted.type]: ({ reply }, at) => ({
    code: 'accepted',
    sentence: `Sent at ${clock(at)}${reply === undefined ? '' : `, accepted with ${textOf(reply)}`}.`,
  }),
  [MailRefused.type]: ({ reason }, at) => ({
    code: 'refused',
    sentence: `Not delivered: the mail server refused it for good at ${clock(at)}: ${textOf(reason)}`,
    advice: 'See what the server says of the address or of us, and repair that.',
  }),
  [MailUncertain.type]: ({ reason }, at) => ({
    code: 'uncertain',
    sentence: `Unknown: whether it was delivered at ${clock(at)} nobody can tell: ${textOf(reason)}`,
  }),
  [TaskSucceeded.type]: ({ taskType, worker }, at) => ({
    code: 'done',
    sentence: `Done: ${textOf(taskType)} ended at ${clock(at)}, by ${textOf(worker)}.`,
  }),
  [TaskFailed.type]: ({ taskType, error, attempt }, at) => ({
    ...{ code: 'dead-letter', ...WEAK },
    sentence: `Failed: ${textOf(taskType)} was given up at ${clock(at)} after attempt ${textOf(attempt)}: ${failure(error)}`,
    advice: 'It is a dead letter: repair the reason, then redrive it.',
  }),
  [TaskCancelled.type]: ({ taskType, reason }, at) => ({
    ...{ code: 'cancelled', ...WEAK },
    sentence: `Not done: ${textOf(taskType)} was cancelled at ${clock(at)}: ${textOf(reason)}`,
  }),
  [TaskRetried.type]: (said, at) => retried(said, at),
};

/** An attempt that a dependency failed does not count: the same one is made again. */
function retried({ taskType, attempt, retryAt, error }: Said, at: string): Finding {
  const isAway = (error as { code?: unknown } | undefined)?.code === 'dependency-away';
  const next = Number(attempt) + (isAway ? 0 : 1);
  const until = textOf(retryAt);
  const sentence = `Waiting: attempt ${next} of ${textOf(taskType)} at ${clock(until)}, since the one at ${clock(at)} failed: ${failure(error)}`;
  const code = isAway ? 'dependency-unavailable' : 'retrying';
  const advice = isAway ? 'It goes on by itself when the dependency is back: look at that first.' : null;
  return { code, sentence, advice, until, queue: taskQueue(textOf(taskType)) };
}

const failure = (error: unknown): string => textOf((error as { message?: unknown } | undefined)?.message);

/** An event from before its contract may lack what it says today. */
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : 'unknown';

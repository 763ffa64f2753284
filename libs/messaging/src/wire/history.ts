import type { ConsumeMessage } from 'amqplib';
import { HEADER } from './headers.ts';
import { readAttempt } from './read-property.ts';
import { cutText, storableText } from './text.ts';
import { workerName } from './worker-name.ts';

/** Why a message became a dead letter. The code is stable, and travels in the header `warren-dead-reason`. */
export interface DeadLetterReason {
  readonly code: string;
  readonly message: string;
}

/** One failed attempt, kept with the message in the header `warren-history`, as JSON. */
export interface FailedAttempt {
  readonly attempt: number;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly worker: string;
  readonly code: string;
  readonly message: string;
}

/** The last so many attempts are kept, and so much of each error: headers must stay small. */
const LONGEST = 20;
const LONGEST_MESSAGE = 300;

/** The message's history with one more failed attempt, as the header's value. */
export function historyWith(delivery: ConsumeMessage, { code, message }: DeadLetterReason): string {
  const failure: FailedAttempt = {
    attempt: attemptOf(delivery),
    at: new Date().toISOString(),
    worker: workerName,
    code,
    message: storableText(cutText(message, LONGEST_MESSAGE)),
  };
  return JSON.stringify([...historyOf(delivery), failure].slice(-LONGEST));
}

/** The failed attempts that a message tells of, oldest first. What is no history counts as none. */
export function historyOf({ properties }: Pick<ConsumeMessage, 'properties'>): FailedAttempt[] {
  try {
    const history: unknown = JSON.parse(String(properties.headers?.[HEADER.history] ?? '[]'));
    return Array.isArray(history) ? (history as FailedAttempt[]) : [];
  } catch {
    return [];
  }
}

/** 1 for the first attempt. */
export const attemptOf = ({ properties }: ConsumeMessage): number => readAttempt(properties.headers?.[HEADER.attempt]);

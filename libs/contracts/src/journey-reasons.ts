/**
 * Why something came, does not come, or has not come yet: the state that it stands for, and how much it explains.
 * 3 keeps whatever else there is from going on, 2 is how one thing stands, 1 is true and worth knowing. Of several the
 * one that explains most is shown first, and of equals the newest.
 */
export const JOURNEY_REASONS = {
  accepted: { state: 'done', weight: 2 },
  done: { state: 'done', weight: 1 },

  'not-due': { state: 'waiting', weight: 2 },
  'outbox-waiting': { state: 'waiting', weight: 2 },
  queued: { state: 'waiting', weight: 2 },
  running: { state: 'waiting', weight: 2 },
  retrying: { state: 'waiting', weight: 2 },
  awaiting: { state: 'waiting', weight: 2 },
  'worker-lost': { state: 'waiting', weight: 3 },
  'limit-held': { state: 'waiting', weight: 3 },
  'dependency-unavailable': { state: 'waiting', weight: 3 },
  'not-confirmed': { state: 'waiting', weight: 1 },

  'queue-paused': { state: 'blocked', weight: 3 },
  'no-consumer': { state: 'blocked', weight: 3 },
  'broker-unavailable': { state: 'blocked', weight: 3 },
  'outbox-set-aside': { state: 'blocked', weight: 3 },
  paused: { state: 'blocked', weight: 2 },
  'not-approved': { state: 'blocked', weight: 2 },

  suppressed: { state: 'stopped', weight: 3 },
  erased: { state: 'stopped', weight: 3 },
  unsubscribed: { state: 'stopped', weight: 2 },
  'not-in-audience': { state: 'stopped', weight: 1 },
  duplicate: { state: 'stopped', weight: 2 },
  cancelled: { state: 'stopped', weight: 2 },
  discarded: { state: 'stopped', weight: 2 },

  'dead-letter': { state: 'failed', weight: 2 },
  failed: { state: 'failed', weight: 2 },
  refused: { state: 'failed', weight: 2 },
  bounced: { state: 'failed', weight: 2 },
  rejected: { state: 'failed', weight: 2 },
  'template-invalid': { state: 'failed', weight: 2 },
  uncertain: { state: 'unknown', weight: 2 },

  'older-than-retention': { state: 'unknown', weight: 1 },
  'service-unanswered': { state: 'unknown', weight: 1 },
  'nothing-known': { state: 'unknown', weight: 1 },
} as const satisfies Readonly<Record<string, { state: JourneyState; weight: 1 | 2 | 3 }>>;

export type JourneyReason = keyof typeof JOURNEY_REASONS;

/**
 * `waiting` goes on by itself, `blocked` needs a person, `stopped` was meant so, `failed` was not, and of `unknown` nobody
 * can say more.
 */
export const JOURNEY_STATES = ['done', 'waiting', 'blocked', 'stopped', 'failed', 'unknown'] as const;
export type JourneyState = (typeof JOURNEY_STATES)[number];

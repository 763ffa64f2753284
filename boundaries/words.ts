/** A word that this code base does not use, since the field has one of its own. */
export interface RetiredWord {
  /** As the words of a name in lower case, with spaces between: `deadLetterQueue` is `dead letter queue`. */
  readonly pattern: string;
  readonly instead: string;
}

/**
 * Words with one meaning only: each has a better one everywhere. Words that have a good sense as well ("gate", "turn",
 * "ledger", "room", "say") are a reader's judgement, and not here.
 */
export const retiredWords: readonly RetiredWord[] = [
  { pattern: '(?<!dead[ -])letters?', instead: 'dead letter' },
  { pattern: 'parked|parking', instead: 'dead-lettered' },
  { pattern: 'undertakers?', instead: 'dead-letter handler' },
  { pattern: 'facts?', instead: 'event' },
  { pattern: 'tells?|told|telling', instead: 'publish, report, notify' },
  { pattern: 'hears?|heard|hearing|hearers?|ears?', instead: 'consume, handle, listener' },
  { pattern: 'whoever|whom|somebody|someone|nobody', instead: 'the actor: the caller, the consumer, the operator' },
  { pattern: 'wish(?:es)?', instead: 'request, command' },
  { pattern: 'tidings?', instead: 'transition, event' },
  { pattern: 'mishaps?', instead: 'failure' },
  { pattern: 'happenings?', instead: 'event' },
  { pattern: 'standings?', instead: 'status' },
  { pattern: 'unborn', instead: 'empty history' },
  { pattern: 'moments?', instead: 'time, instant' },
  { pattern: 'forgets?|forgot|forgotten|forgetting', instead: 'prune, expire, delete' },
  { pattern: 'in hand|under way', instead: 'in flight' },
  { pattern: '(?:take|taken|took|takes) back', instead: 'cancel' },
  { pattern: 'homeless', instead: 'unroutable' },
  { pattern: 'leash(?:es)?', instead: 'AbortController' },
  { pattern: 'doorkeepers?|let in', instead: 'authorizer, authenticate' },
  { pattern: 'passports?', instead: 'message token' },
  { pattern: 'ajar|intake', instead: 'half-open, concurrency window' },
  { pattern: 'treatments?', instead: 'delivery processor' },
  { pattern: 'ladders?|rungs?', instead: 'retry delays, delay queue' },
  { pattern: 'rosters?', instead: 'membership' },
  { pattern: 'lanes?', instead: 'per-key queue' },
  { pattern: 'bells?', instead: 'wake-up' },
  { pattern: 'postpone[ds]?', instead: 'snoozed' },
  { pattern: 'pacers?', instead: 'campaign dispatcher' },
  { pattern: 'bookkeepers?', instead: 'idempotency store' },
  { pattern: 'impatient|patience', instead: 'query timeout' },
  { pattern: 'newcomers?', instead: 'new subscriber' },
  { pattern: 'askings', instead: 'sign-up attempt' },
  { pattern: 'strikes?|tellers?|crew|conductors?', instead: 'fault, client, processes, runner' },
];

/** Names with a retired word that others know: they stay. */
export const releasedNames: readonly string[] = [
  // Settings, and the keys of `.warren/runtime.json`.
  ...['PASSPORT_KEY', 'PASSPORT_PUBLIC_KEYS', 'passports', 'WEBHOOK_PATIENCE_HOURS'],
  // The header `warren-passport`, the outbox column `passport` and the migration that adds it.
  ...['passport', 'outbox-passport.migration.ts', 'OutboxPassport1700000000003'],
  // The code of a rejected request, a field of `group.replay`, the data of a scheduled Bull job.
  ...['moment-to-come', 'hears', 'moment'],
  // The policy that `npx warren provision` asks for.
  'warren-homeless',
  // An option of API Extractor.
  'includeForgottenExports',
  // An option of before 0.1, for one version: it goes with 0.2.
  'doorkeeper',
];

import type { SearchFields } from '../search/search-fields.ts';
import { DEAD_LETTER_STATES } from './dead-letter.entity.ts';

/** What dead letters are searched by: columns of the table `letter`, each of which has an index. */
export const DEAD_LETTER_FIELDS = {
  type: { kind: 'text', columns: ['letter.type'], about: 'the type of the message' },
  group: { kind: 'text', columns: ['letter.handler_group'], about: 'whose handler gave it up' },
  queue: { kind: 'text', columns: ['letter.queue'], about: 'where it was given up' },
  reason: { kind: 'text', columns: ['letter.reason'], about: 'the code, such as attempts-exhausted' },
  error: { kind: 'words', columns: ['letter.error_words'], about: 'words that the error holds, in any order' },
  state: {
    kind: 'text',
    columns: ['letter.state'],
    about: 'what became of it; done is redriven or discarded',
    values: DEAD_LETTER_STATES,
    aliases: { done: ['redriven', 'discarded'] },
  },
  key: { kind: 'text', columns: ['letter.key'], about: 'the account or the order that it is about' },
  message: { kind: 'id', columns: ['letter.message_id'], about: 'the id of the message' },
  issue: { kind: 'text', columns: ['letter.fingerprint'], about: 'the fingerprint of its issue' },
  age: { kind: 'age', columns: ['letter.died_at'], about: 'since it was given up: age>5m' },
  died: { kind: 'time', columns: ['letter.died_at'], about: 'when it was given up: died>2026-11-30' },
  payload: { kind: 'payload', columns: ['letter.payload'], about: 'a value in the body: payload.customer.id:42' },
} as const satisfies SearchFields;

import type { PersonRows } from '@warren/persistence';

const TASKS_STAY = 'What was asked of the system, and what became of it, without what it was about.';

/** What the control plane keeps of a person. What they asked for is ended by `OwnedWork` before. */
export const controlPlanePersonRows: readonly PersonRows[] = [
  { what: 'tasks', table: 'tasks', where: 'tasks.created_by = person.user_id', erasure: { staysBecause: TASKS_STAY } },
  {
    what: 'batches',
    table: 'batches',
    where: 'batches.created_by = person.user_id',
    erasure: { staysBecause: TASKS_STAY },
  },
  { what: 'schedules', table: 'schedules', where: 'schedules.created_by = person.user_id', erasure: 'delete' },
  {
    what: 'deadLetters',
    table: 'dead_letters',
    where: 'dead_letters.key = person.user_id::text',
    erasure: {
      staysBecause: 'Orders and payments may wait for them: they can be redriven, and say nothing of the person.',
    },
    hidden: ['body', 'first_body', 'edited_body', 'headers', 'properties', 'error_words'],
  },
  {
    what: 'answersByIdempotencyKey',
    table: 'idempotency_keys',
    where: 'idempotency_keys.user_id = person.user_id',
    erasure: 'delete',
  },
];

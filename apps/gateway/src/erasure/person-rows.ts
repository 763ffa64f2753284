import { controlPlanePersonRows } from '@warren/control-plane';
import type { PersonRows } from '@warren/persistence';

/** What the gateway keeps of a person. What opens the account is gone before. */
export const personRows: readonly PersonRows[] = [
  {
    what: 'account',
    table: 'users',
    where: 'users.id = person.user_id',
    erasure: { staysBecause: 'An empty row: its id is in orders, and says nothing by itself.' },
    hidden: ['password_hash'],
  },
  { what: 'sessions', table: 'sessions', where: 'sessions.user_id = person.user_id', erasure: 'delete' },
  {
    what: 'roleChanges',
    table: 'role_changes',
    where: 'role_changes.user_id = person.user_id',
    erasure: { staysBecause: 'Who could operate Warren, and since when, is kept as a record, by ids.' },
  },
  {
    what: 'orders',
    table: 'orders',
    where: 'orders.user_id = person.user_id',
    erasure: { staysBecause: 'Books are kept for ten years by law: what was sold, and not to whom.' },
  },
  {
    what: 'resetRequests',
    table: 'reset_requests',
    where: 'reset_requests.email = person.address',
    erasure: 'delete',
  },
  ...controlPlanePersonRows,
];

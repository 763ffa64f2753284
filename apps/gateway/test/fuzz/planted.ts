import { freshName } from '@warren/testing';
import type { Answer, Caller } from '../running-system.ts';
import type { Meanings } from './values.ts';

export type Who = 'stranger' | 'user' | 'another user' | 'operator';

/** Somebody who calls, and what is theirs: each of their rows has their mark, and an id that only they know. */
export interface Actor {
  readonly who: Who;
  readonly caller: Caller;
  readonly mark: string;
  readonly email: string;
  /** Of what was planted, by what it is. */
  readonly ids: Map<string, string>;
}

export const actorOf = (who: Who, caller: Caller): Actor => {
  const mark = freshName(`mark${who.slice(0, 2)}`);
  return { who, caller, mark, email: `${mark}@example.org`, ids: new Map() };
};

const STATEMENT = {
  type: 'report.statement.v1',
  payload: { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' },
};

/** What everybody with an account can have: a row of each kind. */
const ROWS: readonly (readonly [what: string, path: string, body: (mark: string) => object])[] = [
  ['deposit', '/wallet/deposits', () => ({ amount: 5_000_000 })],
  ['order', '/orders', (mark) => ({ items: [{ sku: 'hay-5kg', quantity: 1 }], discountCode: mark })],
  ['task', '/tasks', (mark) => ({ ...STATEMENT, key: mark, uniqueKey: mark, runAt: inAnHour() })],
  ['batch', '/batches', (mark) => ({ tasks: [{ ...STATEMENT, key: mark }] })],
  ['schedule', '/schedules', () => ({ ...STATEMENT, cron: '0 6 * * *' })],
  ['subscriber', '/subscribers', (mark) => ({ email: `sub-${mark}@example.org`, name: mark, attributes: { mark } })],
  ['webhook', '/webhooks', (mark) => ({ url: `https://93.184.216.34/${mark}`, types: ['order.placed.v1'] })],
];

const OPERATORS_ROWS: typeof ROWS = [
  ['campaign', '/campaigns', (mark) => ({ subject: mark, text: `Hello, says ${mark}.` })],
  ['reveal', '/console/reveals', (mark) => ({ kind: 'subscriber', id: mark })],
];

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

/** Plants a row of each kind for somebody who has an account. */
export async function plant({ who, caller, mark, ids }: Actor): Promise<void> {
  const rows = who === 'operator' ? [...ROWS, ...OPERATORS_ROWS] : ROWS;
  for (const [what, path, body] of rows) {
    const answer = await caller.call('POST', path, body(mark));
    if (answer.status >= 300) throw new Error(`No ${what} could be planted: ${JSON.stringify(answer.body)}`);
    ids.set(what, idIn(answer));
  }
  const sessions = (await caller.call('GET', '/auth/sessions')).body['items'] as { id: string }[];
  ids.set('session', sessions[0]?.id ?? '');
  ids.set('account', String((await caller.call('GET', '/auth/me')).body['id']));
}

const idIn = ({ body: { id } }: Answer): string => (typeof id === 'string' ? id : '');

/** Texts by which an answer to one of them shows that it holds what is another's. Operators may see everything. */
export const foreignTo = ({ who, mark }: Actor, all: readonly Actor[]): string[] =>
  who === 'operator'
    ? []
    : all
        .filter((other) => other.mark !== mark)
        .flatMap((other) => [other.mark, ...[...other.ids.values()].filter(Boolean)]);

/** What a caller has made by a request is theirs as well, and in the requests of all from now on. */
export function keep({ ids }: Actor, meanings: Meanings, template: string, text: string): void {
  const { id } = JSON.parse(text) as { id?: unknown };
  const known = meanings[`id of ${template}`] as unknown[] | undefined;
  if (typeof id !== 'string' || !known || known.length >= MOST_KEPT) return;
  known.push(id);
  ids.set(id, id);
}
const MOST_KEPT = 200;

const PATHS: Readonly<Record<string, string>> = {
  ...{ order: '/orders', task: '/tasks', batch: '/batches', schedule: '/schedules', subscriber: '/subscribers' },
  ...{ webhook: '/webhooks', campaign: '/campaigns', session: '/auth/sessions' },
};

/** Ids of each kind, of everybody, so that each route is asked for others' rows. */
const idsOf = (all: readonly Actor[]): Meanings =>
  Object.fromEntries(
    Object.entries(PATHS).map(([what, path]) => [`id of ${path}`, all.flatMap(({ ids }) => ids.get(what) ?? [])]),
  );

/** Bodies that each route takes, where a schema alone leads to none. */
const bodies = (): Meanings => ({
  ...Object.fromEntries(
    [...ROWS, ...OPERATORS_ROWS].map(([, path, body]) => [
      `body of ${path}`,
      Array.from({ length: 50 }, () => body(freshName('made'))),
    ]),
  ),
  'body of /wallet/withdrawals': [{ amount: 1 }, { amount: 7 }],
  'body of /auth/register': Array.from({ length: 50 }, () => ({
    ...{ email: `${freshName('new')}@example.org`, name: 'Ada', password: 'another good passphrase' },
  })),
});

/** Values that mean something to this system, by the names of members and parameters. */
export function meaningsOf(all: readonly Actor[], bystander: string, refreshToken: string): Meanings {
  const ids = all.flatMap((actor) => [...actor.ids.values()]).filter(Boolean);
  const orders = all.flatMap((actor) => actor.ids.get('order') ?? []);
  const tasks = all.flatMap((actor) => [actor.ids.get('task') ?? '', actor.ids.get('batch') ?? '']).filter(Boolean);
  return {
    ...idsOf(all),
    ...bodies(),
    ...{ id: ids, ids: [[ids[0]], []], deliveryId: ids, messageId: ids, orderId: orders, taskId: tasks },
    email: [bystander],
    type: [STATEMENT.type, 'notifications.announce.v1', 'email.deliver.v1', 'order.placed.v1'],
    types: [['order.placed.v1'], ['order.placed.v1', 'subscriber.added.v1'], ['no.such.v1']],
    payload: [STATEMENT.payload, { subject: 'Hello', text: 'All is well.' }, {}],
    ...{ cron: ['0 6 * * *', '*/5 * * * *', '0 0 31 2 *'], timezone: ['Europe/Berlin', 'UTC', 'Mars/Olympus'] },
    ...{ runAt: [inAnHour()], url: ['https://93.184.216.34/hook', 'https://127.0.0.1/', 'http://[::1]/'] },
    ...{ sku: ['hay-5kg', 'tunnel-xl', 'no-such-thing'], service: ['gateway', 'email-subscriptions', 'audit'] },
    // Not one that others wait for: what is paused stays so, and every answer after that would be late.
    ...{ name: ['crm.events', 'no-such.events', 'Ada'], group: ['crm', 'analytics', 'nobody'] },
    ...{ password: ['another good passphrase'], newPassword: ['another good passphrase'], currentPassword: ['no'] },
    ...{ token: ['no-such-token'], refreshToken: [refreshToken, 'no-such-token'] },
    ...{ limit: [1, 50, 100], cursor: [undefined], state: [undefined, 'queued', 'failed'] },
    ...{ from: ['2026-01-01T00:00:00Z', '2026-01-01'], to: ['2026-02-01T00:00:00Z', '2026-02-01'] },
    'text/csv': [
      'email,name\na@example.org,A\n',
      '"',
      '\u0000',
      'email\n',
      '=cmd|calc!A0,b\n',
      `email\n${'x'.repeat(9_000)}`,
    ],
    'message/rfc822': ['From: a@example.org\r\n\r\nHello', '', 'Content-Type: multipart/report; boundary=x\r\n\r\n--x'],
    Prefer: ['respond-async', 'return=minimal'],
  };
}

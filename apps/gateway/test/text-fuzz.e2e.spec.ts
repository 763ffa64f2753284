import { freshName, until } from '@warren/testing';
import { Caller, RunningSystem } from './running-system.ts';
import { type OpenApi, type TextPlace, textPlacesOf } from './openapi-requests.ts';

/** No answer comes that late, also from a busy machine: milliseconds. */
const GIVEN_UP_MS = 60_000;

const LISTS = [
  ...['/events', '/subscribers', '/campaigns', '/tasks', '/schedules', '/webhooks', '/orders', '/replays'],
  ...['/operations/dead-letters', '/operations/dead-letters/groups', '/operations/actions', '/operations/outbox'],
];

/** A server may answer any request so: its address, or its headers, are too long (RFC 9110 15.5.15, RFC 6585 5). */
const OF_ANY_REQUEST = new Set([414, 431]);

/** Text that some store, encoder or index does not take, or takes for another. */
const HOSTILE: Readonly<Record<string, string>> = {
  NUL: '\u0000',
  'NUL inside': 'a\u0000b',
  'the first half of a surrogate pair': '\ud83d',
  'the second half, inside': 'a\ude00b',
  noncharacters: '\ufffe\uffff\u{10ffff}',
  controls: '\u0001\u0008\u001b[31m\u007f\u0085',
  'line breaks of every kind': 'a\rb\nc\u2028d\u2029e',
  'marks that turn the direction': '\u202e\u2066abc\u2069',
  'a letter under a thousand accents': `a${'\u0301'.repeat(1_000)}`,
  'case that changes the length': '\u0130\u00df\ufb03',
  'nothing but blanks': ' \t\u00a0\u200b\ufeff',
  quotes: `'"\`;--\\%_{}[]$1:x`,
  'private use and beyond the plane': '\ue000\u{f0000}\u{1f469}\u200d\u{1f4bb}',
  'a megabyte': 'x'.repeat(1_000_000),
};

describe('text that no form expects, in every place of the HTTP API', () => {
  let system: RunningSystem;
  let places: TextPlace[];
  let operator: Caller;

  beforeAll(async () => {
    system = await RunningSystem.create();
    const [gateway] = await Promise.all([
      system.start('gateway', { LOG_LEVEL: 'error' }),
      system.start('email-subscriptions', { LOG_LEVEL: 'error' }),
      system.start('worker', { LOG_LEVEL: 'error' }),
    ]);
    operator = system.callerAt(gateway);
    await operator.registerOperator(`${freshName('op')}@warren.example`, 'Operator');
    const api = (await (await operator.fetch('/openapi.json')).json()) as OpenApi;
    places = textPlacesOf(api).filter(({ name }) => !name.includes('/auth/logout'));
  });
  afterAll(() => system.close());

  it('is found in the document', () => {
    expect(places.length).toBeGreaterThan(150);
  });

  it.each(Object.entries(HOSTILE))('is taken as it is, or refused, and is never our failure: %s', async (_, text) => {
    const flaws: string[] = [];
    for (const place of places) {
      const flaw = flawOf(place, text, await send(place, text));
      if (flaw !== undefined) flaws.push(`${place.name}: ${flaw}`);
    }
    expect(flaws).toEqual([]);
  });

  it('leaves every list readable afterwards, and no task undone', async () => {
    for (const path of LISTS) expect([path, (await operator.call('GET', path)).status]).toEqual([path, 200]);
    const unfinished = async (): Promise<number> => {
      const sql = `SELECT 1 FROM tasks WHERE state IN ('queued', 'running', 'retrying')`;
      return (await system.rows('gateway', sql)).length;
    };
    await until(async () => (await unfinished()) === 0, 'every task has an end');
  });

  async function send(place: TextPlace, text: string): Promise<Said> {
    const { path, body } = place.with(text);
    const answer = await operator.fetch(path, {
      method: place.method,
      signal: AbortSignal.timeout(GIVEN_UP_MS),
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return { status: answer.status, text: await textOf(answer) };
  }
});

interface Said {
  readonly status: number;
  readonly text: string;
}

/** What is wrong with an answer; `undefined` when nothing is. */
function flawOf({ statuses, member }: TextPlace, sent: string, { status, text }: Said): string | undefined {
  if (status >= 500) return `${status} ${text.slice(0, 300)}`;
  if (!statuses.includes(status) && !OF_ANY_REQUEST.has(status)) return `${status} is not documented`;
  if (status >= 300 || member === undefined || !text.startsWith('{')) return undefined;
  const kept = (JSON.parse(text) as Record<string, unknown>)[member];
  return typeof kept !== 'string' || kept === sent ? undefined : `kept as ${JSON.stringify(kept.slice(0, 100))}`;
}

/** A stream of events has no end. */
async function textOf(answer: Response): Promise<string> {
  if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) return answer.text();
  await answer.body?.cancel();
  return '';
}

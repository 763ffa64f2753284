import { DEAD_LETTER_FIELDS } from '../dead-letters/dead-letter-search.ts';
import { taskFields } from '../tasks/task-search.ts';
import { parseSearch } from './search-parser.ts';
import { SearchSyntaxError } from './search-syntax-error.ts';

const terms = (text: string) =>
  parseSearch(text, DEAD_LETTER_FIELDS).map(({ field, path, operator, values, isNegated }) => {
    const name = Object.entries(DEAD_LETTER_FIELDS).find(([, known]) => known === field)?.[0];
    return `${isNegated ? 'not ' : ''}${name}${path === undefined ? '' : ` ${path}`} ${operator} ${values.join('|')}`;
  });

function flawOf(text: string): SearchSyntaxError {
  try {
    parseSearch(text, DEAD_LETTER_FIELDS);
  } catch (error) {
    if (error instanceof SearchSyntaxError) return error;
    throw error;
  }
  throw new Error(`"${text}" parses.`);
}

describe('a query', () => {
  it('has conditions of several kinds', () => {
    expect(
      terms('type:order.placed group:email reason:timeout key:o-1 payload.customer.id:42 age>5m -state:done'),
    ).toEqual([
      ...['type : order.placed', 'group : email', 'reason : timeout', 'key : o-1', 'payload customer.id : 42'],
      ...['age > 5m', 'not state : redriven|discarded'],
    ]);
  });

  it.each([
    ['', []],
    ['  type:a   type:b ', ['type : a', 'type : b']],
    ['type:a,b', ['type : a|b']],
    ['error:"connection refused"', ['error : connection refused']],
    ['key:"a, \\"b\\"",c', ['key : a, "b"|c']],
    ['key:a:b', ['key : a:b']],
    ['key:-1', ['key : -1']],
    ['payload.items.*.sku:"red shoe"', ['payload items.*.sku : red shoe']],
    ['died>=2026-11-30', ['died >= 2026-11-30']],
    ['died:2026-11-30T12:00:00Z', ['died : 2026-11-30T12:00:00Z']],
    ['age<=1.5h', ['age <= 1.5h']],
    ['message:019aa4c0-7e1e-7c4b-9d4a-2f0f6a3d6c11', ['message : 019aa4c0-7e1e-7c4b-9d4a-2f0f6a3d6c11']],
  ])('reads %j', (text, expected) => {
    expect(terms(text)).toEqual(expected);
  });

  it.each([
    ['colour:red', 0, 'type'],
    ['type:a colour:red', 7, 'type'],
    ['timeout', 0, 'type'],
    [':a', 0, 'type'],
    ['type', 4, ':'],
    ['type>a', 4, ':'],
    ['age:5m', 3, '>'],
    ['type:', 5, 'a value'],
    ['type:a,', 7, 'a value'],
    ['type: a', 5, 'a value'],
    ['-', 1, 'type'],
    ['--type:a', 1, 'type'],
    ['state:dead,alive', 11, 'redriven'],
    ['age>5 minutes', 4, 'a time span, like 30s, 5m, 2h, 3d or 1w'],
    ['died>yesterday', 5, 'a day or a time, like 2026-11-30 or 2026-11-30T12:00:00Z'],
    ['message:42', 8, 'an id (a UUID)'],
    ['key:"a', 4, 'a closing "'],
    ['key:"a"b', 7, 'a space'],
    ['payload:42', 0, 'payload.<path>, like payload.customer.id'],
    ['payload..id:42', 0, 'payload.<path>, like payload.customer.id'],
    ['constructor:a', 0, 'type'],
    ['toString.a:b', 0, 'type'],
  ])('that does not parse tells the place and what was expected: %s', (text, at, expected) => {
    const flaw = flawOf(text);
    expect(flaw).toMatchObject({
      at,
      code: 'query-malformed',
      message: expect.stringContaining(`Character ${at + 1} `),
    });
    expect(flaw.expected).toContain(expected);
  });

  it('is bounded', () => {
    expect(flawOf('type:a '.repeat(21)).expected).toEqual(['the end']);
    expect(flawOf(`type:${'a,'.repeat(50)}a`).expected).toEqual(['a space']);
    expect(terms(`type:${'a'.repeat(900)}`)).toHaveLength(1);
  });

  it('finds tasks by the group whose workers do them', () => {
    const contract = (type: string) => ({ kind: 'task', type }) as never;
    const fields = taskFields([contract('email.deliver.v1'), contract('email.digest.v1'), contract('report.daily.v1')]);
    expect(parseSearch('group:email -state:done', fields).map(({ values }) => values)).toEqual([
      ['email.deliver.v1', 'email.digest.v1'],
      ['succeeded', 'failed', 'cancelled'],
    ]);
    expect(() => parseSearch('group:mail', fields)).toThrow('Expected one of email, report.');
  });
});

import { DeliverEmail } from '@showcase/contracts';
import { SignJWT } from 'jose';
import { DataSource } from 'typeorm';
import { type Call, GatewayRig, JWT_SECRET } from './gateway-rig.ts';
import { openToUsers } from './open-to-users.ts';

const ID = '019342f0-0000-7000-8000-000000000001';
const deliver = { type: 'email.deliver.v1', payload: { to: 'a@example.com', subject: 'Hi', text: 'Hi' } };
const RANGE = { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' };
const person = { email: 'a@example.com', password: 'correct horse', name: 'A' };
const raw = (json: string): Call => ({ body: json });
const deep = (levels: number) => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);
const typed = (contentType: string, body: string): Call => ({ body, headers: { 'content-type': contentType } });

const LATIN1 = Buffer.from('{"email":"ada@example.com","name":"J\u00fcrgen"}', 'latin1');
const LARGE_NUMBER = '{"email":"ada@example.com","name":"Ada","attributes":{"crmId":9007199254740993}}';

const inAHundredYears = new Date(Date.now() + 100 * 365 * 86_400_000).toISOString();

/** What comes in, and what must come out: never 500, always a problem. */
const HOSTILE: [what: string, method: string, path: string, call: Call, status: number][] = [
  // --- bodies that are no JSON
  ['an unfinished object', 'POST', '/tasks', raw('{"type":'), 400],
  ['a bare word', 'POST', '/tasks', raw('hello'), 400],
  ['no body at all', 'POST', '/tasks', {}, 422],
  ['an empty body', 'POST', '/tasks', raw(''), 422],
  ['a form', 'POST', '/tasks', typed('application/x-www-form-urlencoded', 'type=x'), 415],
  ['bytes that are no UTF-8', 'POST', '/subscribers', { body: LATIN1 }, 400],
  ['UTF-16', 'POST', '/subscribers', { body: Buffer.from('\ufeff{"a":1}', 'utf16le') }, 400],
  ['a number that no double holds', 'POST', '/subscribers', raw(LARGE_NUMBER), 422],
  ['plain text', 'POST', '/tasks', typed('text/plain', 'hello'), 415],
  ['XML', 'POST', '/tasks', typed('application/xml', '<x/>'), 415],
  ['a content type that is none', 'POST', '/tasks', typed('nonsense', '{}'), 415],
  ['three megabytes', 'POST', '/tasks', raw(JSON.stringify('x'.repeat(3_000_000))), 413],
  ['seventeen mebibytes', 'POST', '/tasks', raw(JSON.stringify('x'.repeat(17 * 1_048_576))), 413],
  // --- JSON that is something else
  ['null', 'POST', '/tasks', raw('null'), 422],
  ['an array', 'POST', '/tasks', raw('[]'), 422],
  ['a string', 'POST', '/tasks', raw('"x"'), 422],
  ['a number', 'POST', '/tasks', raw('1e999'), 422],
  ['an empty object', 'POST', '/tasks', raw('{}'), 422],
  ['wrong types throughout', 'POST', '/tasks', { body: { type: 1, payload: [], runAt: true } }, 422],
  ['__proto__', 'POST', '/tasks', raw('{"__proto__":{"admin":true},"type":"x"}'), 400],
  ['constructor.prototype', 'POST', '/tasks', raw('{"constructor":{"prototype":{"x":1}}}'), 400],
  ['a payload 100 levels deep', 'POST', '/tasks', raw(`{"type":"email.deliver.v1","payload":${deep(100)}}`), 422],
  [
    'a payload 100,000 levels deep',
    'POST',
    '/tasks',
    raw(`{"type":"email.deliver.v1","payload":${deep(100_000)}}`),
    422,
  ],
  ['a type that nobody works on', 'POST', '/tasks', { body: { ...deliver, type: 'no.such.v1' } }, 422],
  ['a type that is a fact', 'POST', '/tasks', { body: { ...deliver, type: 'user.registered.v1' } }, 422],
  ['a payload that does not fit', 'POST', '/tasks', { body: { ...deliver, payload: {} } }, 422],
  ['a priority that is none', 'POST', '/tasks', { body: { ...deliver, priority: 5 } }, 422],
  [
    'a priority, for a type without',
    'POST',
    '/tasks',
    { body: { type: 'report.statement.v1', payload: RANGE, priority: 'high' } },
    422,
  ],
  ['unique for a while, by no key', 'POST', '/tasks', { body: { ...deliver, uniqueFor: 60 } }, 422],
  ['unique for no time', 'POST', '/tasks', { body: { ...deliver, uniqueKey: 'x', uniqueFor: 0 } }, 422],
  ['unique for a century', 'POST', '/tasks', { body: { ...deliver, uniqueKey: 'x', uniqueFor: 3_153_600_000 } }, 422],
  [
    'a subject with line breaks',
    'POST',
    '/tasks',
    { body: { ...deliver, payload: { ...deliver.payload, subject: 'a\r\nBcc: b' } } },
    422,
  ],
  [
    'a NUL in a payload',
    'POST',
    '/tasks',
    { body: { ...deliver, payload: { ...deliver.payload, text: 'a\0b' } } },
    422,
  ],
  ['half a surrogate pair', 'POST', '/tasks', raw(JSON.stringify(deliver).replace('Hi', '\\ud800')), 422],
  ['a NUL in a unique key', 'POST', '/tasks', { body: { ...deliver, uniqueKey: 'a\0' } }, 422],
  ['a moment that has passed', 'POST', '/tasks', { body: { ...deliver, runAt: '2020-01-01T00:00:00Z' } }, 422],
  ['a moment in a hundred years', 'POST', '/tasks', { body: { ...deliver, runAt: inAHundredYears } }, 422],
  ['a moment in 9999', 'POST', '/tasks', { body: { ...deliver, runAt: '9999-01-01T00:00:00Z' } }, 422],
  ['a moment that never was', 'POST', '/tasks', { body: { ...deliver, runAt: '2026-02-30T00:00:00Z' } }, 422],
  ['a cron expression that never fires', 'POST', '/schedules', { body: { ...deliver, cron: '0 0 31 2 *' } }, 422],
  ['a cron expression of words', 'POST', '/schedules', { body: { ...deliver, cron: 'a b c d e' } }, 422],
  [
    'a timezone on Mars',
    'POST',
    '/schedules',
    { body: { ...deliver, cron: '* * * * *', timezone: 'Mars/Olympus' } },
    422,
  ],
  ['a NUL in a name', 'POST', '/auth/register', { body: { ...person, name: 'A\0' } }, 422],
  ['a NUL in a password', 'POST', '/auth/login', { body: { ...person, password: 'A\0' } }, 422],
  ['a name of blanks', 'POST', '/auth/register', { body: { ...person, name: '   ' } }, 422],
  ['a megabyte of password', 'POST', '/auth/register', { body: { ...person, password: 'x'.repeat(1_000_000) } }, 413],
  ['a long password', 'POST', '/auth/register', { body: { ...person, password: 'x'.repeat(10_000) } }, 422],
  ['lists without end', 'POST', '/auth/login', raw(`[${'[],'.repeat(5_000)}[]]`), 422],
  ['two megabytes of lists', 'POST', '/auth/login', raw(`[${'[],'.repeat(690_000)}[]]`), 413],
  ['two megabytes of lists, where a mail may be', 'POST', '/tasks', raw(`[${'[],'.repeat(690_000)}[]]`), 422],
  ['an address that is none', 'POST', '/auth/register', { body: { ...person, email: 'a@b' } }, 422],
  ['an address that is an object', 'POST', '/auth/login', { body: { ...person, email: { $ne: null } } }, 422],
  ['an address for the service that is none', 'POST', '/subscribers', { body: { email: 'x', name: 'X' } }, 422],
  ['a refresh token that is none', 'POST', '/auth/refresh', { body: { refreshToken: "' OR 1=1 --" } }, 401],
  ['a deposit of nothing', 'POST', '/wallet/deposits', { body: { amount: 0 } }, 422],
  ['a deposit of less', 'POST', '/wallet/deposits', { body: { amount: -1 } }, 422],
  ['a deposit of half a cent', 'POST', '/wallet/deposits', { body: { amount: 0.5 } }, 422],
  ['a deposit of a million and a cent', 'POST', '/wallet/deposits', { body: { amount: 100_000_001 } }, 422],
  ['a deposit beyond numbers', 'POST', '/wallet/deposits', raw('{"amount":1e400}'), 422],
  ['a deposit in words', 'POST', '/wallet/deposits', { body: { amount: '5' } }, 422],
  ['a deposit of shells', 'POST', '/wallet/deposits', { body: { amount: 5, currency: 'shells' } }, 422],
  ['a withdrawal of less', 'POST', '/wallet/withdrawals', { body: { amount: -1 } }, 422],
  [
    'a deposit under a key of 1,000 characters',
    'POST',
    '/wallet/deposits',
    { body: { amount: 5 }, headers: { 'idempotency-key': 'x'.repeat(1000) } },
    400,
  ],
  // --- paths and queries
  ['a balance of yesterday, in words', 'GET', '/wallet?at=yesterday', {}, 400],
  ['a balance of a day that never was', 'GET', '/wallet?at=2026-02-30T00:00:00Z', {}, 400],
  ['a balance of a day without a time', 'GET', '/wallet?at=2026-01-01', {}, 400],
  ['a statement of no lines', 'GET', '/wallet/transactions?limit=0', {}, 400],
  ['an id that is no UUID', 'GET', '/tasks/1', {}, 400],
  ['an id with a NUL', 'GET', '/tasks/%00', {}, 400],
  ['an id with a bad percent sign', 'GET', '/tasks/%zz', {}, 400],
  ['an id of bytes that are no UTF-8', 'GET', '/tasks/%ff', {}, 400],
  ['an id longer than routers like', 'GET', `/tasks/${'a'.repeat(5_000)}`, {}, 414],
  ['an id that nobody has', 'GET', `/tasks/${ID}`, {}, 404],
  ['an id that nobody has, to delete', 'DELETE', `/schedules/${ID}`, {}, 404],
  ['a limit of none', 'GET', '/tasks?limit=0', {}, 400],
  ['a limit of words', 'GET', '/tasks?limit=many', {}, 400],
  ['a limit of a billion', 'GET', '/tasks?limit=1000000000', {}, 400],
  ['two limits', 'GET', '/tasks?limit=1&limit=2', {}, 400],
  ['a cursor that is none', 'GET', '/tasks?cursor=nonsense', {}, 400],
  ['a cursor with a NUL', 'GET', '/tasks?cursor=%00', {}, 400],
  ['a state that is none', 'GET', '/tasks?state=lost', {}, 400],
  ['a type with a NUL', 'GET', '/tasks?type=a%00', {}, 400],
  ['a path that nothing answers to', 'GET', '/nothing', {}, 404],
  ['a path above the root', 'GET', '/../../etc/passwd', {}, 404],
  ['a file behind the documentation', 'GET', '/docs/..%2f..%2fpackage.json', {}, 404],
  ['a method that the path does not take', 'PUT', '/tasks', {}, 405],
  ['a method that the path does not take, with an id', 'PATCH', `/tasks/${ID}`, { body: {} }, 405],
  // --- headers
  ['a token of rubbish', 'GET', '/auth/me', { headers: { authorization: 'Bearer rubbish' } }, 401],
  ['another scheme', 'GET', '/auth/me', { headers: { authorization: 'Basic YTpi' } }, 401],
  [
    'an idempotency key of 1,000 characters',
    'POST',
    '/tasks',
    { body: deliver, headers: { 'idempotency-key': 'x'.repeat(1000) } },
    400,
  ],
  ['an empty token', 'GET', '/auth/me', { headers: { authorization: 'Bearer ' } }, 401],
];

describe('hostile input', () => {
  let gateway: GatewayRig;
  let token: string;
  beforeAll(async () => {
    gateway = await GatewayRig.start(undefined, {
      httpLimits: { headersMs: 1_000, requestMs: 1_500 },
      contracts: openToUsers(DeliverEmail),
    });
    token = (await gateway.signUp()).accessToken;
  });
  afterAll(() => gateway.close());

  it.each(HOSTILE)('%s: %s %s', async (_, method, path, call, status) => {
    const answer = await gateway.call(
      method,
      path,
      call.headers?.['authorization'] === undefined ? { token, ...call } : call,
    );
    expect({ status: answer.status, type: answer.headers['content-type'] }).toEqual({
      status,
      type: 'application/problem+json',
    });
    expect(answer.body).toMatchObject({
      type: `urn:warren:problem:${answer.body['code'] as string}`,
      title: expect.any(String) as string,
      status,
      detail: expect.any(String) as string,
      instance: path.split('?')[0],
    });
  });

  it('leaves nothing behind: no task, no schedule, no message', async () => {
    const [left] = await gateway.app.get(DataSource).query<object[]>(
      `SELECT (SELECT count(*)::int FROM tasks) AS tasks,
              (SELECT count(*)::int FROM schedules WHERE created_by IS NOT NULL) AS schedules,
              (SELECT count(*)::int FROM outbox WHERE kind = 'task') AS messages`,
    );
    expect(left).toEqual({ tasks: 0, schedules: 0, messages: 0 });
  });

  it.each([
    ['what is not HTTP', 'hello there\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['a length that is none', 'POST /tasks HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n', 400],
    ['two lengths', 'POST /tasks HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    ['a method of its own', 'BREED /tasks HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['a method that is for others', 'PROPFIND /tasks HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 405],
    ['headers that never end', 'GET / HTTP/1.1\r\nHost: x\r\nX: ', 408],
    [
      'a body that never ends',
      'POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
      408,
    ],
  ])('%s is answered with a problem', async (_, bytes, status) => {
    const answer = await gateway.send(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer.toLowerCase()).toContain('content-type: application/problem+json');
  });

  it('says where the flaws are', async () => {
    const { body } = await gateway.call('POST', '/tasks', {
      token,
      body: { ...deliver, payload: { to: 'x', subject: '', text: 'x' } },
    });
    const pointers = (body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(pointers.sort()).toEqual(['/payload/subject', '/payload/to']);
  });

  it('says which byte is no UTF-8, and which number would become another one', async () => {
    const latin1 = await gateway.call('POST', '/subscribers', { token, body: LATIN1 });
    expect(latin1.body).toMatchObject({ code: 'body-not-utf8', detail: expect.stringContaining('byte 36 belongs') });
    const { body } = await gateway.call('POST', '/subscribers', { token, body: LARGE_NUMBER });
    const detail = '9007199254740993 would be kept as 9007199254740992: send it as a text, in quotes';
    expect(body).toMatchObject({ code: 'number-inexact', errors: [{ pointer: '/attributes/crmId', detail }] });
  });

  it('says which part of an address is wrong', async () => {
    const { body } = await gateway.call('POST', '/subscriptions', { body: { email: 'ada@localhost' } });
    const detail = 'is no e-mail address: it has a domain without a dot, "localhost"';
    expect(body).toMatchObject({ errors: [{ pointer: '/email', detail }] });
  });

  it('says which methods a path takes', async () => {
    const { headers } = await gateway.call('PUT', '/tasks', { token });
    expect(String(headers['allow']).split(', ').sort()).toEqual(['GET', 'HEAD', 'POST']);
  });

  it('takes the last of two fields of the same name, and drops fields that it does not know', async () => {
    const json = JSON.stringify(deliver).replace('"type"', '"type":"x","unknown":1,"type"');
    expect((await gateway.call('POST', '/tasks', { token, body: json })).status).toBe(202);
  });

  it('takes 200 tasks at once, though they share five connections to the database', async () => {
    const calls = Array.from({ length: 200 }, () => gateway.call('POST', '/tasks', { token, body: deliver }));
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(statuses.filter((status) => status !== 202)).toEqual([]);
  });

  it('takes a content type with a charset, and a delete without a body that names one', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    expect((await gateway.call('POST', '/tasks', { token, body: deliver, headers })).status).toBe(202);
    expect((await gateway.call('DELETE', `/tasks/${ID}`, { token, headers })).status).toBe(404);
  });

  it('does not believe a token that it did not sign, or whose user is gone', async () => {
    const signed = (secret: string) =>
      new SignJWT({ sid: ID })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(ID)
        .setIssuer('warren')
        .setAudience('warren-gateway')
        .setIssuedAt()
        .setExpirationTime('1m')
        .sign(new TextEncoder().encode(secret));
    for (const forged of [await signed(JWT_SECRET.replace('a', 'b')), await signed(JWT_SECRET)]) {
      expect((await gateway.call('GET', '/auth/me', { token: forged })).status).toBe(401);
    }
  });

  it('documents every route with its problems', async () => {
    const { body } = await gateway.call('GET', '/openapi.json');
    const operations = Object.values(
      body['paths'] as Record<string, Record<string, { responses: Record<string, unknown> }>>,
    ).flatMap((path) => Object.values(path));
    expect(operations.length).toBeGreaterThan(15);
    expect(body).toHaveProperty('components.schemas.Problem');
    expect(body).toHaveProperty('components.schemas.NewTask.properties.payload');
  });
});

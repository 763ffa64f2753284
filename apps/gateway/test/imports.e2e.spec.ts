import { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import { amount, freshName, until } from '@warren/testing';
import { type Answer, Caller, type RunningApp, RunningSystem } from './running-system.ts';
import { zipOf } from './zip-of.ts';

/** `npm run test:import` says a million. */
const ROWS = amount('IMPORT_ROWS', 5_000);
const TIMEOUT_MS = 120_000 + ROWS * 2;
const DOMAIN = 'import.example';

/** Each hundredth repeats the row above, and each thousandth is no address. */
function rowOf(number: number): string {
  if (number % 1_000 === 999) return `nobody ${number},Person ${number}\n`;
  return `person${number % 100 === 50 ? number - 1 : number}@${DOMAIN},Person ${number}\n`;
}

/** The file, made while it is sent. */
function* file(): Generator<Buffer> {
  yield Buffer.from('email,name\n');
  for (let from = 0; from < ROWS; from += 1_000) {
    yield Buffer.from(
      Array.from({ length: Math.min(1_000, ROWS - from) }, (_, offset) => rowOf(from + offset)).join(''),
    );
  }
}

const invalid = Math.floor(ROWS / 1_000);
const duplicates = ROWS / 100;
const added = ROWS - invalid - duplicates;

describe('a file of people', () => {
  let system: RunningSystem;
  let gateway: RunningApp;
  let service: RunningApp;
  let operator: Caller;
  const peaks = { gateway: 0, service: 0 };

  beforeAll(async () => {
    system = await RunningSystem.create();
    [gateway, service] = await Promise.all([system.start('gateway'), system.start('email-subscriptions')]);
    operator = system.callerAt(gateway);
    await operator.registerOperator(`${freshName('operator')}@warren.example`, 'Olga');
  });
  afterAll(() => system.close());

  async function watchMemory(): Promise<void> {
    peaks.gateway = Math.max(peaks.gateway, await gateway.memory());
    peaks.service = Math.max(peaks.service, await service.memory());
  }

  async function progressOf(id: string): Promise<{ state: string; added: number }> {
    const [row] = await system.rows<{ state: string; added: number }>(
      'email_subscriptions',
      'SELECT state, added FROM imports WHERE id = $1',
      [id],
    );
    return row!;
  }

  async function killAt(id: string, fraction: number): Promise<void> {
    await until(
      async () => (await progressOf(id)).added >= added * fraction,
      `${fraction} of it is on the list`,
      TIMEOUT_MS,
    );
    await watchMemory();
    await service.kill();
    expect((await progressOf(id)).state).toBe('ready');
    service = await system.start('email-subscriptions');
  }

  async function taskEnded(id: string): Promise<Answer['body']> {
    let task: Answer['body'] = {};
    await until(
      async () => {
        await watchMemory();
        ({ body: task } = await operator.call('GET', `/tasks/${id}`));
        return task['endedAt'] !== null;
      },
      'the task has ended',
      TIMEOUT_MS,
    );
    return task;
  }

  it(
    'is on the list once, none twice and none missing, though the service is killed twice on the way',
    async () => {
      const accepted = await operator.upload('/imports', Readable.from(file()));
      expect(accepted.status).toBe(202);
      const id = String(accepted.body['id']);
      expect(accepted.headers.get('location')).toBe(`/imports/${id}`);
      await killAt(id, 0.25);
      await killAt(id, 0.6);

      const task = await taskEnded(id);
      const outcome = { rows: ROWS, added, duplicates, invalid, alreadyThere: 0, suppressed: 0 };
      expect(task).toMatchObject({ state: 'succeeded', result: outcome, progress: { done: ROWS, total: ROWS } });
      expect((await operator.call('GET', `/imports/${id}`)).body).toMatchObject({ ...outcome, state: 'done' });
      const { body } = await operator.call('GET', `/imports/${id}/errors?code=email-invalid&limit=1`);
      expect(body['items']).toEqual([
        { line: 1_001, code: 'email-invalid', detail: expect.stringContaining('The address is not one') },
      ]);
      const counted = `SELECT count(*)::int AS all, count(DISTINCT email)::int AS persons FROM subscribers WHERE email LIKE '%@${DOMAIN}'`;
      expect(await system.rows('email_subscriptions', counted)).toEqual([{ all: added, persons: added }]);
    },
    TIMEOUT_MS * 2,
  );

  it(
    'comes out again as a file',
    async () => {
      const { body } = await operator.call('POST', '/exports', { status: 'pending' });
      expect(await taskEnded(String(body['id']))).toMatchObject({ state: 'succeeded' });
      const response = await operator.fetch(`/exports/${String(body['id'])}`);
      expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
      const people = new Set<string>();
      for await (const line of createInterface(Readable.from(response.body!))) {
        if (line.includes(`@${DOMAIN},`)) people.add(line);
      }
      await watchMemory();
      expect(people.size).toBe(added);
    },
    TIMEOUT_MS,
  );

  const upload = (content: string | Buffer, query = '', type?: string) =>
    operator.upload(`/imports${query}`, Readable.from([Buffer.from(content)]), type);

  /** Imports a small file. */
  async function imported(content: string | Buffer, query?: string, type?: string): Promise<Answer['body']> {
    const { status, body } = await upload(content, query, type);
    expect({ status, body }).toMatchObject({ status: 202 });
    return (await taskEnded(String(body['id'])))['result'] as Answer['body'];
  }

  const found = async (text: string): Promise<{ id: string; email: string; name: string; status: string }[]> => {
    const { status, body } = await operator.call('GET', `/subscribers?text=${encodeURIComponent(text)}`);
    expect(status).toBe(200);
    return body['items'] as { id: string; email: string; name: string; status: string }[];
  };

  it.each([
    ['semicolons', 'email;name;city\r\nsemicolons@example.com;Ada;Bern\r\n', undefined],
    ['UTF-16 and tabs', Buffer.from('\ufeffemail\tname\r\ntabs@example.com\tAda\r\n', 'utf16le'), undefined],
    ['gzip', gzipSync('email,name\ngzip@example.com,Ada\n'), 'application/gzip'],
    ['zip', zipOf({ 'people.csv': 'email,name\nzip@example.com,Ada\n' }), 'application/octet-stream'],
    [
      'a named encoding',
      Buffer.from('email;name\nnamed@example.com;\xc0\xe4\xe0\n', 'latin1'),
      'text/csv; charset=windows-1251',
    ],
    ['an Excel type', 'E-Mail-Adresse;Vorname;Nachname\nexcel@example.com;Ada;\n', 'application/vnd.ms-excel'],
  ])('is imported with %s', async (_what, content, type) => {
    expect(await imported(content, '', type)).toMatchObject({ added: 1, invalid: 0 });
  });

  it('is imported though cells of a column that is passed over are missing', async () => {
    const file = 'email,name,notes\r\ntrailing1@example.com,Ada,met at a fair\r\ntrailing2@example.com,Bob\r\n';
    expect(await imported(file)).toMatchObject({ added: 2, invalid: 0 });
  });

  it('may have any address that there is, each of which is listed', async () => {
    const addresses = ['ada@xn--e1afmkfd.xn--p1ai', 'r&d@example.com', 'sales/eu@example.com', 'josé@bücher.example'];
    expect(await imported(`email\n${addresses.join('\n')}\n`)).toMatchObject({ added: 4 });
    for (const address of addresses) expect(await found(address)).toMatchObject([{ email: address }]);
    for (const email of addresses.map((address) => `x.${address}`)) {
      expect(await operator.call('POST', '/subscriptions', { email })).toMatchObject({ status: 202 });
      const added = await operator.call('POST', '/subscribers', { email: `y.${email}`, name: 'Y' });
      expect(added).toMatchObject({ status: 201, body: { email: `y.${email}` } });
    }
  });

  it('may have an address that is too long for a name, and no name', async () => {
    const address = `${'a'.repeat(40)}@${Array.from({ length: 4 }, () => 'b'.repeat(50)).join('.')}.example`;
    expect(await imported(`email\n${address}\n`)).toMatchObject({ added: 1 });
    const [subscriber] = await found('bbbbbbbb');
    expect(subscriber).toMatchObject({ email: address });
    expect(await operator.call('GET', `/subscribers/${subscriber?.id}`)).toMatchObject({ status: 200 });
    expect(await operator.call('POST', '/subscriptions', { email: address })).toMatchObject({ status: 202 });
  });

  it('brings back nobody who has left where it comes from, whatever consent it claims', async () => {
    const file = 'Email,Status\nleft@example.net,Unsubscribed\nstays@example.net,subscribed\n';
    expect(await imported(file, '?consentSource=paper')).toMatchObject({ added: 2 });
    expect(await found('left@example.net')).toMatchObject([{ status: 'unsubscribed' }]);
    expect(await found('stays@example.net')).toMatchObject([{ status: 'confirmed' }]);
  });

  it('that was exported here adds nobody when it is imported again, and the same people to a list without them', async () => {
    const people = [
      { email: '+ada@example.org', name: '=1+1' },
      { email: '-bob@example.org', name: "'=1+1" },
    ];
    const file = `email,name\n${people.map(({ email, name }) => `${email.replace('+', "'+")},${name.replace(/^'/, "''")}`).join('\n')}\n`;
    expect(await imported(file, '?consentSource=paper')).toMatchObject({ added: 2 });
    const { body } = await operator.call('POST', '/exports', { status: 'confirmed' });
    await taskEnded(String(body['id']));
    const exported = await (await operator.fetch(`/exports/${String(body['id'])}`)).text();
    expect(await imported(exported)).toMatchObject({ added: 0 });

    const before = await found('@example.org');
    for (const { id } of before) await operator.call('DELETE', `/subscribers/${id}`);
    expect(await imported(exported)).toMatchObject({ added: 2 });
    const after = (await found('@example.org')).map(({ email, name }) => ({ email, name }));
    expect(after).toEqual(expect.arrayContaining(people));
    expect(after).toHaveLength(2);
  });

  it('is shown beforehand, and nothing of it is kept', async () => {
    const imports = () => system.rows('email_subscriptions', 'SELECT count(*)::int AS all FROM imports');
    const before = await imports();
    const { status, body } = await upload('E-Mail;Name\nshown@example.com;Ada\nnobody;Bob\n', '?dryRun');
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        encoding: 'utf-8',
        delimiter: 'semicolons',
        rows: 2,
        unusable: 1,
        sample: [{ email: 'shown@example.com' }],
      },
    });
    expect(await imports()).toEqual(before);
    expect(await found('shown@example.com')).toEqual([]);
  });

  it('is refused with what was found, and taken when its column is named by hand', async () => {
    const file = 'Kontakt;Ort\nbyhand@example.com;Bern\n';
    const refused = await upload(file);
    expect(refused).toMatchObject({ status: 422, body: { code: 'import-columns' } });
    expect(refused.body['detail']).toContain('cells separated by semicolons; its columns are "Kontakt", "Ort".');
    expect(await imported(file, '?emailColumn=Kontakt')).toMatchObject({ added: 1 });
  });

  it('leaves memory flat, whatever its length', () => {
    process.stdout.write(
      `${ROWS} rows; resident memory at most: gateway ${peaks.gateway} MB, service ${peaks.service} MB\n`,
    );
    expect(Math.max(peaks.gateway, peaks.service)).toBeLessThan(600);
  });

  it('that is no CSV is refused, and nothing of it is kept', async () => {
    const refused = await operator.upload('/imports', Readable.from([Buffer.from('email\n"a@b.example\n')]));
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ code: 'csv-quote-open' });
    expect((await operator.upload('/imports', Readable.from([Buffer.from('%PDF-')]))).body).toMatchObject({
      code: 'file-not-csv',
    });
    expect(await operator.upload('/subscribers', Readable.from([Buffer.from('email\n')]))).toMatchObject({
      status: 415,
    });
    expect(await operator.call('POST', '/imports', { email: 'a@b.example' })).toMatchObject({ status: 415 });
    expect((await operator.upload('/imports', Readable.from([Buffer.from('name\nAda\n')]))).body).toMatchObject({
      code: 'import-columns',
    });
    expect(await system.rows('email_subscriptions', `SELECT 1 FROM imports WHERE state = 'uploading'`)).toEqual([]);
  });

  it('is for operators only', async () => {
    const ada = system.callerAt(gateway);
    await ada.register(`${freshName('ada')}@example.com`, 'Ada');
    expect(await ada.upload('/imports', Readable.from([Buffer.from('email\n')]))).toMatchObject({ status: 403 });
    expect(await ada.call('POST', '/exports', {})).toMatchObject({ status: 403 });
  });
});

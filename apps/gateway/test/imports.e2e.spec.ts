import { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { amount, freshName, until } from '@warren/testing';
import { type Answer, Caller, type RunningApp, RunningSystem } from './running-system.ts';

/** `npm run test:import` says a million. */
const ROWS = amount('IMPORT_ROWS', 20_000);
const TIMEOUT_MS = 60_000 + ROWS * 2;
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
    operator = new Caller(gateway.port);
    await operator.register(`${freshName('operator')}@warren.example`, 'Olga');
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
    const ada = new Caller(gateway.port);
    await ada.register(`${freshName('ada')}@example.com`, 'Ada');
    expect(await ada.upload('/imports', Readable.from([Buffer.from('email\n')]))).toMatchObject({ status: 403 });
    expect(await ada.call('POST', '/exports', {})).toMatchObject({ status: 403 });
  });
});

import { randomUUID } from 'node:crypto';
import {
  AddSubscriber,
  AppendToImport,
  BeginImport,
  CompleteImport,
  ErasePerson,
  ExportPerson,
  ExportSubscribers,
  GetImport,
  GetSubscriber,
  ImportSubscribers,
  ListImportErrors,
  ReadExport,
  RemoveSubscriber,
  SubscriberAdded,
  SubscriberConfirmed,
} from '@showcase/contracts';
import { type InputOf, TaskCancelRequested } from '@warren/contracts';
import { eventExchange, newId, RemoteRejectionError } from '@warren/messaging';
import { until } from '@warren/testing';
import { createRig, type Rig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.consume('added', eventExchange(SubscriberAdded.type));
  await rig.consume('confirmed', eventExchange(SubscriberConfirmed.type));
  await rig.start();
});
afterAll(() => rig.close());

const address = (): string => `${randomUUID()}@example.com`;
const consent = { source: 'another list', givenAt: '2026-04-01T10:00:00.000Z' };
const rejection = (code: string) => expect.objectContaining({ constructor: RemoteRejectionError, code });

type Cells = readonly string[];
interface Upload {
  readonly consent?: InputOf<typeof BeginImport>['consent'];
  readonly rowsInAPiece?: number;
}

/** Brings a file in, up to where its task would begin. */
async function upload([columns, ...rows]: readonly Cells[], { consent = null, rowsInAPiece = 3 }: Upload = {}) {
  const id = newId();
  await rig.messenger.request(BeginImport, { id, columns: [...columns!], consent });
  const lines = rows.map((cells, index) => ({ line: index + 2, cells: [...cells] }));
  let pieces = 0;
  while (lines.length > 0) {
    const piece = { id, number: pieces++, rows: lines.splice(0, rowsInAPiece) };
    await rig.messenger.request(AppendToImport, piece);
    await rig.messenger.request(AppendToImport, piece); // as after an answer that was lost
  }
  await rig.messenger.request(CompleteImport, { id, pieces });
  return id;
}

async function finished(id: string) {
  const state = async () => (await rig.messenger.request(GetImport, { id })).state;
  await until(async () => (await state()) === 'done', 'the file is on the list');
  return rig.messenger.request(GetImport, { id });
}

async function imported(file: readonly Cells[], options?: Upload) {
  const id = await upload(file, options);
  await rig.messenger.enqueue(ImportSubscribers, { importId: id }, { id });
  return finished(id);
}

async function errorsOf(id: string) {
  const all: { line: number; code: string; detail: string }[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await rig.messenger.request(ListImportErrors, { id, limit: 2, ...(cursor && { cursor }) });
    all.push(...page.items);
    if (page.nextCursor === null) return all;
    cursor = page.nextCursor;
  }
}

const person = (email: string) =>
  rig.rows<{ id: string; status: string; name: string }>(
    'SELECT id, status, name FROM subscribers WHERE lower(email) = lower($1)',
    [email],
  );

async function exported(selection: InputOf<typeof ExportSubscribers> = {}): Promise<string> {
  const id = newId();
  await rig.messenger.enqueue(ExportSubscribers, selection, { id });
  await until(async () => (await rig.rows('SELECT 1 FROM exports WHERE id = $1 AND done', [id])).length > 0, 'written');
  const { text, pieces } = await rig.messenger.request(ReadExport, { id, number: 0 });
  expect(pieces).toBe(1);
  return text;
}

describe('an import', () => {
  it('tells of each row what became of it', async () => {
    const [ada, grace, known, erased] = [address(), address(), address(), address()];
    await rig.messenger.request(AddSubscriber, { email: known, name: 'Known' });
    await rig.messenger.request(ErasePerson, { email: erased });
    const { id, ...result } = await imported([
      [' Email', 'Favourite colour', 'NAME '],
      [ada, 'red', 'Ada'],
      ['nobody', 'red', 'Nobody'],
      ['', '', ''],
      [known.toUpperCase(), '', 'Another name'],
      [ada.toUpperCase(), 'blue', 'Ada again'],
      [erased, '', 'Erased'],
      [grace, 'green', 'Grace'],
      [grace, 'green'],
      [known, '', 'Known again'],
      [address(), '', 'x'.repeat(201)],
    ]);
    expect(result).toMatchObject({ rows: 10, added: 2, alreadyThere: 1, duplicates: 2, suppressed: 1, invalid: 4 });
    expect((await errorsOf(id)).map(({ line, code }) => [line, code])).toEqual([
      [3, 'email-invalid'],
      [4, 'email-missing'],
      [5, 'already-there'],
      [6, 'duplicate'],
      [7, 'suppressed'],
      [9, 'cells-missing'],
      [10, 'duplicate'],
      [11, 'name-too-long'],
    ]);
    expect((await errorsOf(id))[3]?.detail).toBe('Line 2 has the same address.');
    expect(await person(ada)).toMatchObject([{ status: 'pending', name: 'Ada' }]);
    expect(await person(known)).toMatchObject([{ name: 'Known' }]);
    expect(await person(erased)).toEqual([]);
    await rig.inspector.channel.purgeQueue('added');
  });

  it('confirms people when it says where they agreed, and keeps that as the proof', async () => {
    const email = address();
    const consent = { source: 'paper forms, spring fair', givenAt: '2026-04-01T10:00:00.000Z' };
    await imported([['email'], [email]], { consent });
    const [found] = await person(email);
    expect(await rig.messenger.request(GetSubscriber, { id: found!.id, asOperator: true })).toMatchObject({
      status: 'confirmed',
      name: email,
    });
    const { consents } = await rig.messenger.request(ExportPerson, { email });
    expect(consents).toMatchObject([{ what: 'confirmed', form: 'import: paper forms, spring fair' }]);
    await until(async () => (await rig.inspector.messageCount('confirmed')) > 0, 'it is told');
    expect((await rig.take('confirmed'))?.payload).toMatchObject({ email, confirmedAt: consent.givenAt });
    expect((await rig.take('added'))?.payload).toMatchObject({ email });
  });

  it('confirms nobody whose status says that they have left, bounced or complained', async () => {
    const statuses = [
      'unsubscribed',
      'bounced',
      'complained',
      'pending',
      'a word of the version before',
      'subscribed',
      '',
    ];
    const people = statuses.map((status) => [address(), status]);
    await imported([['email', 'Status'], ...people], { consent });
    const found = await Promise.all(people.map(async ([email]) => (await person(email!))[0]?.status));
    expect(found).toEqual([...statuses.slice(0, 4), 'pending', 'confirmed', 'confirmed']);
    const { consents } = await rig.messenger.request(ExportPerson, { email: people[0]![0]! });
    expect(consents).toEqual([]);
    await rig.inspector.channel.purgeQueue('added');
    await rig.inspector.channel.purgeQueue('confirmed');
  });

  it('takes off the list who is refused in a later file or a later row, and brings nobody back', async () => {
    const [left, bounced, complained, stays] = [address(), address(), address(), address()];
    const status = async (email: string) => (await person(email))[0]?.status;
    const everyone = [left, bounced, complained, stays];
    await imported([['email', 'status'], ...everyone.map((email) => [email, 'subscribed'])], { consent });
    const later = [
      [left.toUpperCase(), 'unsubscribed'],
      [bounced, 'bounced'],
      [complained, 'subscribed'],
      [complained, 'complained'],
      [stays, 'pending'],
    ];
    const { id, ...counts } = await imported([['email', 'status'], ...later], { consent });
    expect(counts).toMatchObject({ added: 0, alreadyThere: 4, duplicates: 1 });
    const now = ['unsubscribed', 'bounced', 'complained', 'confirmed'];
    expect(await Promise.all(everyone.map(status))).toEqual(now);
    expect((await errorsOf(id)).map(({ detail }) => detail)).toEqual([
      'The address is on the list already. By this row it is unsubscribed from now on.',
      'The address is on the list already. By this row it is bounced from now on.',
      'The address is on the list already.',
      'Line 4 has the same address. By this row it is complained from now on.',
      'The address is on the list already.',
    ]);
    await imported([['email', 'status'], ...everyone.map((email) => [email, 'subscribed'])], { consent });
    expect(await Promise.all(everyone.map(status))).toEqual(now);
    const { consents } = await rig.messenger.request(ExportPerson, { email: left });
    expect(consents).toMatchObject([{ what: 'confirmed' }, { what: 'unsubscribed', form: 'import' }]);
  });

  it('remembers a bounce or a complaint of a file longer than the subscriber', async () => {
    const email = address();
    await imported([
      ['email', 'status'],
      [email, 'complained'],
    ]);
    const [found] = await person(email);
    await rig.messenger.request(RemoveSubscriber, { id: found!.id, asOperator: true });
    expect(await imported([['email'], [email]], { consent })).toMatchObject({ added: 0, suppressed: 1 });
  });

  it('adds nobody twice, though its task comes twice and two files have the same people', async () => {
    const people = Array.from({ length: 60 }, () => [address()]);
    const [one, other] = await Promise.all([
      upload([['email'], ...people]),
      upload([['email'], ...people.toReversed()]),
    ]);
    await Promise.all(
      [one, one, other, other].map((importId) => rig.messenger.enqueue(ImportSubscribers, { importId })),
    );
    const [first, second] = [await finished(one), await finished(other)];
    expect(first.added + second.added).toBe(60);
    expect(first.alreadyThere + second.alreadyThere).toBe(60);
    const found = await rig.rows('SELECT 1 FROM subscribers WHERE email = ANY($1)', [people.flat()]);
    expect(found).toHaveLength(60);
  });

  it('keeps nothing of the file when it is done, and nothing about who was erased in the middle', async () => {
    const people = Array.from({ length: 30 }, () => [address()]);
    const id = await upload([['email'], ...people], { rowsInAPiece: 1 });
    const [late] = people.at(-1)!;
    await rig.messenger.enqueue(ImportSubscribers, { importId: id }, { id });
    await rig.messenger.request(ErasePerson, { email: late! });
    const { added, suppressed } = await finished(id);
    expect(added + suppressed).toBe(30);
    expect(await person(late!)).toEqual([]);
    for (const table of ['import_pieces', 'import_keys'])
      expect(await rig.rows(`SELECT 1 FROM ${table} WHERE import_id = $1`, [id])).toEqual([]);
  });

  it('that is taken back forgets what is left of its file', async () => {
    const id = await upload([['email'], [address()]]);
    await rig.messenger.publish(TaskCancelRequested, {
      taskId: id,
      taskType: ImportSubscribers.type,
      requestedAt: new Date().toISOString(),
    });
    await until(async () => (await rig.messenger.request(GetImport, { id })).state === 'cancelled', 'it is taken back');
    expect(await rig.rows('SELECT 1 FROM import_pieces WHERE import_id = $1', [id])).toEqual([]);
  });

  it('is refused when its columns mean nothing, when a piece is missing, and when there is none', async () => {
    const id = newId();
    const begin = (columns: string[]) => rig.messenger.request(BeginImport, { id, columns, consent: null });
    await expect(begin(['name', 'e-mail'])).rejects.toEqual(rejection('import-columns'));
    await expect(begin(['email', 'Email'])).rejects.toEqual(rejection('import-columns'));
    await begin(['email']);
    await expect(rig.messenger.request(CompleteImport, { id, pieces: 1 })).rejects.toEqual(
      rejection('import-incomplete'),
    );
    await expect(rig.messenger.request(GetImport, { id: newId() })).rejects.toEqual(rejection('import-unknown'));
  });
});

describe('an export', () => {
  it('has everybody asked for, and no cell that a program for tables would carry out', async () => {
    const names = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', 'a "quoted", name'];
    const emails = names.map(() => address());
    await Promise.all(
      names.map((name, index) => rig.messenger.request(AddSubscriber, { email: emails[index]!, name })),
    );
    const rows = (await exported({ status: 'pending' })).split('\r\n');
    expect(rows[0]).toBe('id,email,name,status,createdAt,tags,lists,attributes');
    const cell = (email: string) => rows.find((row) => row.includes(email))?.split(email)[1];
    expect(emails.map(cell).map((rest) => /^,([^]*),pending,/.exec(rest ?? '')?.[1])).toEqual([
      "'=1+1",
      "'+1",
      "'-1",
      "'@SUM(A1)",
      "'\t=1",
      expect.stringMatching(/^"'\r=1"$/),
      '"a ""quoted"", name"',
    ]);
    const noSubscribers = { tag: 'unused' };
    expect(await exported(noSubscribers)).toBe('id,email,name,status,createdAt,tags,lists,attributes\r\n');
  });

  it('goes when somebody is erased', async () => {
    const id = newId();
    await rig.messenger.enqueue(ExportSubscribers, {}, { id });
    const read = () => rig.messenger.request(ReadExport, { id, number: 0 });
    await until(() => read().then(Boolean, () => false), 'it is written');
    await rig.messenger.request(ErasePerson, { email: address() });
    await expect(read()).rejects.toEqual(rejection('export-unknown'));
  });
});

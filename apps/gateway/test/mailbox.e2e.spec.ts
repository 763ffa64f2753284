import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { until } from '@warren/testing';
import { DataSource } from 'typeorm';
import type { MailboxReading } from '../src/mailbox/mailbox-reader.ts';
import { mailboxAt } from '../src/mailbox/mailbox-address.ts';
import { GatewayRig } from './gateway-rig.ts';
import { lines, original, prose, report, returned, status } from './returned-mail/shape.ts';

interface Row {
  readonly type: string;
  readonly payload: { readonly reportId: string; readonly taskId?: string; readonly email?: string };
}

const directory = mkdtempSync(join(tmpdir(), 'warren-maildir-'));
const at = (...path: readonly string[]): string => join(directory, ...path);
for (const folder of ['new', 'cur', 'tmp']) mkdirSync(at(folder));
const waiting = (): string[] => ['new', 'cur'].flatMap((folder) => readdirSync(at(folder)));
const reading = (believes: MailboxReading['believes']): MailboxReading => ({
  mailbox: mailboxAt(`maildir:${directory}`)!,
  believes,
  everyMs: 100,
});

/** A bounce off a mailbox that does not exist, of a mail of ours. */
const bounceOf = (taskId: string, to = 'ada@example.com'): string =>
  report('report; report-type=delivery-status', [
    prose,
    status(`Final-Recipient: rfc822; ${to}`, 'Action: failed', 'Status: 5.1.1'),
    returned(original({ to, taskId })),
  ]);
/** As a mail server delivers it: whole, under a name that nobody else has. */
function deliver(name: string, mail: string | Buffer, folder = 'new'): void {
  writeFileSync(at('tmp', name), mail);
  renameSync(at('tmp', name), at(folder, name));
}

describe('a mailbox where mails come back', () => {
  let rig: GatewayRig;
  beforeAll(async () => {
    rig = await GatewayRig.start(undefined, { mailbox: reading('ours') });
  });
  afterAll(async () => {
    await rig.close();
    rmSync(directory, { recursive: true });
  });
  const rows = (): Promise<Row[]> =>
    rig.app.get(DataSource).query(`SELECT type, payload FROM outbox WHERE type LIKE '%report%' ORDER BY id`);
  const tasks = async (): Promise<(string | undefined)[]> => (await rows()).map(({ payload }) => payload.taskId);
  const emptied = (): Promise<void> => until(() => waiting().length === 0, 'nothing waits in the mailbox');

  it('is read mail by mail, new or shown already, and each is removed once its report is passed on', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    deliver('1.1.mx', bounceOf(one));
    deliver('2.1.mx:2,S', bounceOf(other), 'cur');
    await emptied();
    expect((await tasks()).filter((id) => id === one || id === other)).toEqual([one, other]);
  });

  it('believes our own books, and not the address that a report names', async () => {
    const task = randomUUID();
    deliver('3.1.mx', bounceOf(task, 'victim@example.com'));
    await emptied();
    const [row] = (await rows()).filter(({ payload }) => payload.taskId === task);
    expect(row).toMatchObject({ type: 'email-subscriptions.note-anonymous-report.v1' });
    expect(row?.payload).not.toHaveProperty('email');
  });

  it('has what nothing can be made of put aside as it is, and what is behind that goes on', async () => {
    const task = randomUUID();
    const odd: Readonly<Record<string, string | Buffer>> = {
      '10.bytes': Buffer.from(Array.from({ length: 2_000 }, (_, index) => (index * 7) % 256)),
      '11.empty': '',
      '12.deep': Array.from(
        { length: 300 },
        (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`,
      ).join(''),
      '13.person': lines('From: ada@example.com', 'Subject: Re: News', '', 'Please take me off your list.', ''),
      '14.forged': report('report', [
        prose,
        status('Final-Recipient: rfc822; victim@example.com', 'Action: failed', 'Status: 5.1.1'),
      ]),
      '15.large': Buffer.alloc(3_000_000, 'x'),
    };
    const before = (await rows()).length;
    for (const [name, mail] of Object.entries(odd)) deliver(name, mail);
    deliver('16.good', bounceOf(task));
    await emptied();
    expect((await tasks()).slice(before)).toEqual([task]);
    const aside = Object.fromEntries(
      readdirSync(at('.Unhandled/new')).map((name) => [name, readFileSync(at('.Unhandled/new', name))] as const),
    );
    expect(aside).toEqual(Object.fromEntries(Object.entries(odd).map(([name, mail]) => [name, Buffer.from(mail)])));
  });

  it('is of plain files only: a link or a folder in it is not followed', async () => {
    symlinkSync('/etc/hostname', at('new', '20.link'));
    mkdirSync(at('new', '21.folder'));
    const task = randomUUID();
    deliver('22.good', bounceOf(task));
    await until(async () => (await tasks()).includes(task), 'the mail behind them is handled');
    expect(waiting().toSorted()).toEqual(expect.arrayContaining(['20.link', '21.folder']));
    rmSync(at('new', '20.link'));
    rmSync(at('new', '21.folder'), { recursive: true });
  });

  it('asks for nothing to be done of a delay, which is removed', async () => {
    const before = (await rows()).length;
    const late = status('Final-Recipient: rfc822; ada@example.com', 'Action: delayed', 'Status: 4.4.7');
    deliver(
      '30.late',
      report('report', [prose, late, returned(original({ to: 'ada@example.com', taskId: randomUUID() }))]),
    );
    await emptied();
    expect(await rows()).toHaveLength(before);
  });

  it('that only our own mail server can write to, may be believed in all that it says', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'warren-maildir-'));
    for (const folder of ['new', 'cur']) mkdirSync(join(elsewhere, folder));
    const mail = report('report', [
      prose,
      status('Final-Recipient: rfc822; eve@example.com', 'Action: failed', 'Status: 5.1.1'),
    ]);
    writeFileSync(join(elsewhere, 'new', '1'), mail);
    const twin = await rig.twin({ mailbox: { ...reading('all'), mailbox: mailboxAt(`maildir:${elsewhere}`)! } });
    try {
      await until(() => readdirSync(join(elsewhere, 'new')).length === 0, 'nothing waits in the other mailbox');
      expect((await rows()).at(-1)?.payload).toMatchObject({ email: 'eve@example.com' });
    } finally {
      await twin.close();
      rmSync(elsewhere, { recursive: true });
    }
  });
});

import { randomUUID } from 'node:crypto';
import { until } from '@warren/testing';
import { DataSource } from 'typeorm';
import { mailboxAt } from '../src/mailbox/mailbox-address.ts';
import { Dovecot, hasDovecot } from './dovecot.ts';
import { GatewayRig } from './gateway-rig.ts';
import { lines, original, prose, report, returned, status } from './returned-mail/shape.ts';

/** `npm run test:imap`, which installs the server where it may. */
const describeWithServer = hasDovecot ? describe : describe.skip;

const USER = 'bounces@warren.example';
const bounceOf = (taskId: string): string =>
  report('report', [
    prose,
    status('Final-Recipient: rfc822; ada@example.com', 'Action: failed', 'Status: 5.1.1'),
    returned(original({ to: 'ada@example.com', taskId })),
  ]);

describeWithServer('a mailbox of an IMAP server', () => {
  let dovecot: Dovecot;
  let rig: GatewayRig;
  const reading = (url: string) => ({ mailbox: mailboxAt(url)!, believes: 'ours' as const, everyMs: 200 });
  beforeAll(async () => {
    dovecot = await Dovecot.start();
    rig = await GatewayRig.start(undefined, { mailbox: reading(dovecot.url(USER)) });
  });
  afterAll(async () => {
    await rig.close();
    await dovecot.close();
  });

  const tasks = async (): Promise<string[]> => {
    const rows = await rig.app
      .get(DataSource)
      .query<{ task: string }[]>(
        `SELECT payload->>'taskId' AS task FROM outbox WHERE type LIKE '%report%' ORDER BY id`,
      );
    return rows.map(({ task }) => task);
  };
  const deliver = (...mails: readonly (string | Buffer)[]): Promise<void> =>
    dovecot.as(USER, async (client) => {
      for (const mail of mails) await client.append('INBOX', mail);
    });
  const emptied = (): Promise<void> =>
    until(async () => (await dovecot.mailsIn(USER, 'INBOX')).length === 0, 'nothing waits in the mailbox');

  it('is read mail by mail, and each is removed once its report is passed on', async () => {
    const sent: string[] = Array.from({ length: 120 }, () => randomUUID());
    await deliver(...sent.map(bounceOf));
    await emptied();
    expect(new Set(await tasks())).toEqual(new Set(sent));
  });

  it('has what nothing can be made of put aside as it is, and what is behind that goes on', async () => {
    const person = lines('From: ada@example.com', 'Subject: Re: News', '', 'Please take me off your list.', '');
    const task = randomUUID();
    await deliver(person, Buffer.alloc(2_500_000, 'x\n'), bounceOf(task));
    await emptied();
    expect(await tasks()).toContain(task);
    const aside = await dovecot.mailsIn(USER, 'Unhandled');
    expect(aside.map((mail) => mail.length).toSorted((a, b) => a - b)).toEqual([person.length, expect.any(Number)]);
    expect(aside).toContain(person);
  });

  it('waits while the server is gone, and goes on by itself', async () => {
    const sent: string[] = Array.from({ length: 60 }, () => randomUUID());
    await deliver(...sent.map(bounceOf));
    await until(async () => (await tasks()).some((task) => sent.includes(task)), 'the first of them is handled');
    await dovecot.stop();
    await dovecot.run();
    await emptied();
    expect(new Set((await tasks()).filter((task) => sent.includes(task)))).toEqual(new Set(sent));
  });

  it('that refuses the log-in is told of in a sentence without the password', async () => {
    const mailbox = mailboxAt(dovecot.url(USER, 'another'))!;
    const [error] = await Promise.allSettled([mailbox.mails()[Symbol.asyncIterator]().next()]);
    expect(error).toMatchObject({
      reason: { code: 'mailbox-unavailable', message: expect.stringContaining('Authentication failed') },
    });
    expect(String((error as PromiseRejectedResult).reason)).not.toContain('another');
  });
});

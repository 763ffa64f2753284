// A processor of BullMQ's as it is with Warren: what docs/from-bullmq.md leads to, run without a broker.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Harness } from '@warren/testing';
import { Mail, SendWelcome, Users } from './from-bullmq/after.ts';
import { Mailer } from './from-bullmq/mailer.ts';
import { afterOf } from './guide-diff.ts';

let harness: Harness;
beforeAll(() => {
  harness = Harness.start();
});
afterAll(() => harness.close());

it('sends a mail at its third attempt, and keeps one without an address', async () => {
  const mail = await harness.serve({ group: 'mail', controllers: [Mail], providers: [Mailer, Users] });

  await mail.get(Users).registered('u-1', 'ann@example.com');
  await mail.get(Users).registered('u-2', 'nowhere');
  await harness.settled();

  expect(mail.get(Mailer).sent).toEqual(['Welcome: ann@example.com']);
  harness.messages.expectDeadLetter(SendWelcome, 'no-address');
});

it('what the page leads to is what has run', () => {
  expect(afterOf('from-bullmq')).toBe(readFileSync(join(import.meta.dirname, 'from-bullmq/after.ts'), 'utf8'));
});

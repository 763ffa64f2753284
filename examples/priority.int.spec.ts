// Priority: a task of high priority overtakes the backlog, because it has a queue and consumers of its own.
import { Controller } from '@nestjs/common';
import { defineTask, type PayloadOf } from '@warren/contracts';
import { Task } from '@warren/messaging';
import { Recorder } from '@warren/testing';
import { z } from 'zod';
import { ExampleService } from './example-service.ts';

const Mail = defineTask('mail.send.v1', z.object({ subject: z.string() }), { priorities: true });
const sent = new Recorder<string>();

@Controller()
class Mails {
  @Task(Mail, { concurrency: 1 })
  async send({ subject }: PayloadOf<typeof Mail>): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 5)); // the work
    sent.record(subject);
  }
}

describe('a task of high priority', () => {
  const mails = new ExampleService({ group: 'mail', handlers: [Mails] });

  it('does not wait behind a thousand others', async () => {
    await Promise.all(
      Array.from({ length: 1_000 }, () => mails.messenger.enqueue(Mail, { subject: 'This month at the café' })),
    );
    await mails.messenger.enqueue(Mail, { subject: 'Reset your password' }, { priority: 'high' });
    await sent.next((subject) => subject === 'Reset your password');
    expect(sent.all.length).toBeLessThan(1_000);
  });
});

import { Controller, Injectable } from '@nestjs/common';
import { defineTask, type PayloadOf } from '@warren/contracts';
import { Messenger, PermanentError, type RabbitContext, Task } from '@warren/messaging';
import { z } from 'zod';
import { Mailer } from './mailer.ts';

const welcome = z.object({ userId: z.string(), to: z.string() });
export const SendWelcome = defineTask('mail.welcome.v1', welcome, { priorities: true });

@Injectable()
export class Users {
  constructor(private readonly messenger: Messenger) {}

  async registered(userId: string, to: string): Promise<void> {
    await this.messenger.enqueue(SendWelcome, { userId, to }, { priority: 'high' });
  }
}

@Controller()
export class Mail {
  constructor(private readonly mailer: Mailer) {}

  @Task(SendWelcome, { concurrency: 10, retry: { attempts: 5, baseMs: 1_000, factor: 2 } })
  async process({ to }: PayloadOf<typeof SendWelcome>, task: RabbitContext): Promise<{ messageId: string }> {
    if (!to.includes('@')) throw new PermanentError('no-address', `${to} is no address.`);
    task.progress(50, 100);
    return { messageId: await this.mailer.send(to, 'Welcome') };
  }
}

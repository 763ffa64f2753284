import { Controller } from '@nestjs/common';
import { allow, MailRefused, NoteMailReport } from '@showcase/contracts';
import { type PayloadOf } from '@warren/contracts';
import { Event, Task } from '@warren/messaging';
import { statusOf } from './bounce-severity.ts';
import { Bounces } from './bounces.ts';

/** Hears of mails that did not arrive: at once, from our own server, or later, from somebody else's. */
@Controller()
export class BouncesHandler {
  constructor(private readonly bounces: Bounces) {}

  @Task(NoteMailReport, allow('mails:report'))
  async report(report: PayloadOf<typeof NoteMailReport>): Promise<void> {
    await this.bounces.note(report);
  }

  /** Who refuses our sender, or what a mail says, says nothing about the mailbox. */
  @Event(MailRefused)
  async refused({ taskId, to, code, reason, refused }: PayloadOf<typeof MailRefused>): Promise<void> {
    if (refused !== 'recipient') return;
    const about = { kind: 'bounce', status: statusOf(code, reason) } as const;
    await this.bounces.note({ reportId: taskId, email: to, about });
  }
}

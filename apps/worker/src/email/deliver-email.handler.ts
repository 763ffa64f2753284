import { Controller } from '@nestjs/common';
import { DeliverEmail, type PayloadOf } from '@warren/contracts';
import { type RabbitContext, Task } from '@warren/messaging';
import { Ledger } from '../ledger/ledger.ts';
import { MailServer } from './mail-server.ts';

/** Sends each mail once: the ledger skips a repetition, and what it cannot see the mail's Message-ID gives away. */
@Controller()
export class DeliverEmailHandler {
  constructor(
    private readonly ledger: Ledger,
    private readonly mailServer: MailServer,
  ) {}

  @Task(DeliverEmail)
  async deliver(mail: PayloadOf<typeof DeliverEmail>, context: RabbitContext): Promise<{ messageId: string }> {
    const messageId = this.mailServer.messageIdOf(context.id);
    await this.ledger.once(context, mail.to, async () => {
      await this.mailServer.send(mail, messageId, context.signal);
      return 'done';
    });
    return { messageId };
  }
}

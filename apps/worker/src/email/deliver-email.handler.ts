import { Controller } from '@nestjs/common';
import { allow, DeliverEmail } from '@showcase/contracts';
import { type PayloadOf } from '@warren/contracts';
import { type RabbitContext, Task, TaskResult } from '@warren/messaging';
import { type Claim, IdempotencyStore } from '../idempotency/idempotency-store.ts';
import { CONNECTIONS, MailServer } from './mail-server.ts';
import { MailOutcomes, type Sending } from './mail-outcomes.ts';
import { MailRates } from './mail-rates.ts';
import { SendApprovals } from './send-approvals.ts';
import { DoubtfulError, MailRefusedError } from './smtp-failure.ts';

type Mail = PayloadOf<typeof DeliverEmail>;

/** Sends each mail once: the ledger skips a repetition, and what it cannot see the mail's Message-ID gives away. */
@Controller()
export class DeliverEmailHandler {
  constructor(
    private readonly idempotency: IdempotencyStore,
    private readonly mailServer: MailServer,
    private readonly approvals: SendApprovals,
    private readonly rates: MailRates,
    private readonly outcomes: MailOutcomes,
  ) {}

  @Task(DeliverEmail, { ...allow('mails:deliver'), concurrency: CONNECTIONS })
  async deliver(mail: Mail, context: RabbitContext): Promise<{ messageId: string } | TaskResult> {
    const messageId = this.mailServer.messageIdOf(context.id);
    await this.rates.wait(mail.to, context.signal, context.id);
    const sending = await this.idempotency.once(
      context,
      mail.to,
      (claim) => this.send(mail, messageId, claim, context.signal),
      (ending) => this.outcomes.publish(ending, { taskId: context.id, messageId, mail }),
    );
    if (sending?.kind === 'withheld') return TaskResult.cancelled(sending.reason);
    // A campaign has its own ledger, where refusals are expected. Any other mail is missed by somebody.
    if (sending?.kind === 'refused' && !mail.campaign) return TaskResult.deadLetter('mail-refused', sending.reason);
    return { messageId };
  }

  private async send(mail: Mail, messageId: string, claim: Claim, signal: AbortSignal): Promise<Sending> {
    const skipsDoubt = mail.campaign?.onDoubt === 'skip';
    if (claim === 'taken-over' && skipsDoubt) return uncertain('The worker that had it in hand died.');
    const withheld = await this.approvals.ask(mail.campaign);
    if (withheld !== undefined) return { kind: 'withheld', state: 'open', reason: withheld };
    try {
      const reply = await this.mailServer.send(mail, messageId, signal);
      return { kind: 'accepted', state: 'done', reply };
    } catch (error) {
      if (error instanceof MailRefusedError) return refusal(error);
      if (error instanceof DoubtfulError && skipsDoubt) return uncertain(error.message);
      throw error;
    }
  }
}

const uncertain = (reason: string): Sending => ({ kind: 'uncertain', state: 'skipped', reason });

/**
 * Its claim is given up: a refused mail was not accepted, and may be sent later, when a dead letter is redriven, or a
 * campaign is resumed that the server had refused because of us. A campaign's own ledger keeps from sending it again.
 */
const refusal = ({ responseCode, reply, refused }: MailRefusedError): Sending => ({
  kind: 'refused',
  state: 'open',
  code: responseCode,
  reason: reply,
  refused,
});

import { Injectable } from '@nestjs/common';
import { DeliverEmail } from '@showcase/contracts';
import {
  type Priority,
  EMPTY_PART,
  findingOf,
  hopOf,
  idsOf,
  type JourneyExplainer,
  type JourneyPart,
  type JourneyQuestion,
} from '@warren/contracts';
import { UnitOfWork } from '@warren/persistence';
import { taskQueue, urgentQueue } from '@warren/messaging';
import { In } from 'typeorm';
import { GROUP as service } from '../group.ts';
import { OrderMailRow } from '../orders/order-mail.entity.ts';
import { WelcomeMailRow } from '../welcome/welcome-mail.entity.ts';
import { timeOf } from './spoken-time.ts';

interface Received {
  readonly task_id: string;
  readonly sent_at: Date;
  readonly reply: string | null;
}

/** Mails outside of campaigns: which one was decided on for a user or an order, and what the server said to it. */
@Injectable()
export class MailJourney implements JourneyExplainer {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async explainJourney(question: JourneyQuestion): Promise<JourneyPart> {
    const [orders, users] = [idsOf(question, 'orderId'), idsOf(question, 'userId')];
    const { manager } = this.unitOfWork;
    const orderMails = orders.length === 0 ? [] : await manager.findBy(OrderMailRow, { orderId: In(orders) });
    const welcomes = users.length === 0 ? [] : await manager.findBy(WelcomeMailRow, { userId: In(users) });
    const received = await this.received(idsOf(question, 'taskId', 'messageId'));
    return {
      hops: [
        ...orderMails.map(({ decidedAt, taskId }) =>
          decision(decidedAt, taskId, "A mail about the order's end was decided on."),
        ),
        ...welcomes.map(({ decidedAt, taskId, decision: what }) =>
          decision(decidedAt, taskId, `The welcome mail was ${what}.`),
        ),
        ...received.flatMap(({ hops }) => hops),
      ],
      findings: [
        ...[...orderMails, ...welcomes].flatMap((mail) => queuedMail(mail)),
        ...welcomes.flatMap(withheld),
        ...received.flatMap(({ findings }) => findings),
      ],
      keys: [...orderMails, ...welcomes].flatMap(({ taskId }) =>
        taskId === null ? [] : [{ kind: 'taskId' as const, value: taskId }],
      ),
    };
  }

  private async received(tasks: readonly string[]): Promise<JourneyPart[]> {
    if (tasks.length === 0) return [];
    const rows: Received[] = await this.unitOfWork.manager.query(
      'SELECT task_id, sent_at, reply FROM mail_recipients WHERE task_id = ANY($1::uuid[])',
      [tasks],
    );
    return rows.map(partOfReceived);
  }
}

const decision = (at: Date, taskId: string | null, what: string) =>
  hopOf({
    ...{ at: at.toISOString(), kind: 'decision', state: taskId === null ? 'skipped' : 'done', service },
    ...{ place: service, what, messageId: taskId },
  });

/** The least that is known of a mail: what came of it others know. */
export function queuedMail(
  { taskId, decidedAt }: { readonly taskId: string | null; readonly decidedAt: Date },
  priority: Priority = 'normal',
) {
  if (taskId === null) return [];
  const queue = priority === 'high' ? urgentQueue(DeliverEmail.type) : taskQueue(DeliverEmail.type);
  const since = decidedAt.toISOString();
  const sentence = `Waiting: the mail was put in ${queue} at ${timeOf(decidedAt)}, and nothing is known of it since.`;
  return [findingOf({ code: 'queued', service, about: { kind: 'taskId', value: taskId }, since, queue, sentence })];
}

function withheld({ userId, decision: what, decidedAt }: WelcomeMailRow) {
  if (what !== 'withheld') return [];
  const about = { kind: 'userId', value: userId } as const;
  const sentence = 'Not sent: the welcome mail was withheld, since the address had unsubscribed before.';
  return [findingOf({ code: 'unsubscribed', service, about, since: decidedAt.toISOString(), sentence })];
}

function partOfReceived({ task_id, sent_at, reply }: Received): JourneyPart {
  const common = { service, about: { kind: 'taskId', value: task_id } as const };
  const sentence = `Sent at ${timeOf(sent_at)}${reply === null ? '' : `, accepted with ${reply}`}.`;
  return {
    ...EMPTY_PART,
    hops: [
      hopOf({
        ...common,
        at: sent_at.toISOString(),
        kind: 'delivery',
        state: 'done',
        place: 'SMTP',
        what: sentence,
        messageId: task_id,
      }),
    ],
    findings: [findingOf({ ...common, code: 'accepted', since: sent_at.toISOString(), sentence })],
  };
}

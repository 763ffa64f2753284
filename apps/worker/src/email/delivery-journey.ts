import { Injectable } from '@nestjs/common';
import {
  EMPTY_PART,
  findingOf,
  hopOf,
  idsOf,
  type JourneyExplainer,
  type JourneyFinding,
  type JourneyPart,
  type JourneyQuestion,
  valuesOf,
} from '@warren/contracts';
import { UnitOfWork } from '@warren/persistence';
import { MailRates } from './mail-rates.ts';

interface Claimed {
  readonly message_id: string;
  readonly subject: string;
  readonly state: 'claimed' | 'done' | 'skipped';
  readonly claimed_at: Date;
  readonly settled_at: Date | null;
}

/** The newest of an address. */
const MOST = 20;

/** Which mails went to an address, which are in flight, and which wait for a rate. */
@Injectable()
export class DeliveryJourney implements JourneyExplainer {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rates: MailRates,
  ) {}

  async explainJourney(question: JourneyQuestion): Promise<JourneyPart> {
    const [emails, tasks] = [valuesOf(question, 'email'), idsOf(question, 'taskId', 'messageId')];
    const findings = this.rates.held
      .filter(({ taskId, to }) => tasks.includes(taskId) || emails.includes(to))
      .map(held);
    const rows = emails.length + tasks.length === 0 ? [] : await this.rows(emails, tasks);
    return {
      ...EMPTY_PART,
      hops: rows.map(claimHop),
      findings: [...findings, ...rows.flatMap(claimFinding)],
      keys: rows.map(({ message_id }) => ({ kind: 'taskId', value: message_id })),
    };
  }

  private rows(emails: readonly string[], tasks: readonly string[]): Promise<Claimed[]> {
    return this.unitOfWork.manager.query(
      `(SELECT * FROM ledger WHERE subject = ANY($1::text[]) ORDER BY message_id DESC LIMIT ${MOST})
       UNION (SELECT * FROM ledger WHERE message_id = ANY($2::uuid[]))`,
      [emails, tasks],
    );
  }
}

const claimHop = ({ message_id, state, claimed_at, settled_at }: Claimed) =>
  hopOf({
    ...{
      at: claimed_at.toISOString(),
      kind: 'delivery',
      service: 'email',
      place: 'email: SMTP',
      messageId: message_id,
    },
    durationMs: settled_at ? Math.max(0, settled_at.getTime() - claimed_at.getTime()) : null,
    ...{
      state: state === 'claimed' ? 'running' : state,
      what: CLAIMS[state],
      about: { kind: 'taskId', value: message_id },
    },
  });

const CLAIMS = {
  claimed: 'A worker has claimed the mail, to hand it to the server.',
  done: 'The mail was handed to the server.',
  skipped: 'The mail was not sent again, since nobody can know whether it was accepted.',
} as const satisfies Record<Claimed['state'], string>;

function claimFinding({ message_id, state, claimed_at }: Claimed): JourneyFinding[] {
  if (state !== 'claimed') return [];
  const since = claimed_at.toISOString();
  const sentence = `Being sent: a worker has had the mail in flight since ${since}. Where that worker died, another takes it over.`;
  return [
    findingOf({ code: 'running', service: 'email', about: { kind: 'taskId', value: message_id }, since, sentence }),
  ];
}

function held({ taskId, name, max, since }: MailRates['held'][number]): JourneyFinding {
  return findingOf({
    ...{ code: 'limit-held', service: 'email', about: { kind: 'taskId', value: taskId }, since: since.toISOString() },
    sentence: `Waiting: the rate of ${name}, ${max} mails a second for all workers together, is used up by others.`,
    advice: 'It goes on by itself. MAIL_PER_SECOND and MAIL_PER_SECOND_AND_DOMAIN are the rates.',
  });
}

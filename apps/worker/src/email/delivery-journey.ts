import { Inject, Injectable } from '@nestjs/common';
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
import { CLAIM_MS } from '../idempotency/idempotency-store.ts';
import { WORKER_SETTINGS, type WorkerSettings } from '../pool/worker-settings.ts';
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
    @Inject(WORKER_SETTINGS) private readonly settings: Pick<WorkerSettings, 'smtpTimeoutMs'>,
    @Inject(CLAIM_MS) private readonly claimMs: number,
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
      findings: [...findings, ...rows.flatMap((row) => this.claimFinding(row))],
      keys: rows.map(({ message_id }) => ({ kind: 'taskId', value: message_id })),
    };
  }

  /** A mail ends within the server's time limit. One that does not has lost its worker. */
  private claimFinding({ message_id, state, claimed_at }: Claimed): JourneyFinding[] {
    if (state !== 'claimed') return [];
    const about = { kind: 'taskId', value: message_id } as const;
    const common = { code: 'running', service: 'email', about, since: claimed_at.toISOString() } as const;
    const ageMs = Date.now() - claimed_at.getTime();
    if (ageMs <= this.settings.smtpTimeoutMs) {
      return [
        findingOf({ ...common, sentence: `Being sent: a worker has had the mail in flight since ${common.since}.` }),
      ];
    }
    const until = new Date(claimed_at.getTime() + this.claimMs).toISOString();
    return [
      findingOf({
        ...{ ...common, code: 'worker-lost', until },
        sentence: `Waiting: a worker took the mail at ${common.since}, and died with it: no mail takes longer than ${this.settings.smtpTimeoutMs / 1_000} s. Another worker takes it over at ${until}.`,
        advice:
          'It goes on by itself where a worker of the pool email runs. See in the log of the old one why it ended.',
      }),
    ];
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

function held({ taskId, name, max, since }: MailRates['held'][number]): JourneyFinding {
  return findingOf({
    ...{ code: 'limit-held', service: 'email', about: { kind: 'taskId', value: taskId }, since: since.toISOString() },
    sentence: `Waiting: the rate of ${name}, ${max} mails a second for all workers together, is used up by others.`,
    advice: 'It goes on by itself. MAIL_PER_SECOND and MAIL_PER_SECOND_AND_DOMAIN are the rates.',
  });
}

import { Injectable } from '@nestjs/common';
import { NotifyAdministrators } from '@showcase/contracts';
import { Outbox, UnitOfWork } from '@warren/persistence';
import type { BounceCause } from './bounce-rules.ts';

/** Another's server refuses us, and every mail to it would fare alike. */
export interface RefusingDomain {
  readonly domain: string;
  readonly cause: BounceCause;
  readonly reason: string;
  /** When it was a campaign's mail, whose part to the domain waits now. */
  readonly campaignId?: string | undefined;
}

const MEANINGS: Readonly<Partial<Record<BounceCause, string>>> = {
  reputation: 'Our server or domain is on a list, or has a bad name there.',
  authentication: 'SPF, DKIM, DMARC, reverse DNS, HELO or TLS do not satisfy it.',
  policy: 'Its rules do not let us, or our sender, in.',
  rate: 'We send more, or faster, than it takes.',
};

/** Tells the operators of servers that refuse us: once a day for a domain and a cause, and once for each campaign. */
@Injectable()
export class OperatorAlerts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  async raise(refusal: RefusingDomain): Promise<void> {
    await this.unitOfWork.run(async () => {
      if (!(await this.isNew(refusal))) return;
      await this.outbox.enqueue(NotifyAdministrators, alertOf(refusal), { key: refusal.domain });
    });
  }

  private async isNew({ domain, cause, campaignId }: RefusingDomain): Promise<boolean> {
    const added: unknown[] = await this.unitOfWork.manager.query(
      `INSERT INTO refusals_of_us (domain, cause, campaign, day) VALUES ($1, $2, $3, current_date)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [domain, cause, campaignId ?? ''],
    );
    return added.length > 0;
  }
}

function alertOf({ domain, cause, reason, campaignId }: RefusingDomain): { subject: string; text: string } {
  const waiting =
    campaignId === undefined
      ? 'No subscriber was given up because of it.'
      : `Campaign ${campaignId} goes on without ${domain}, whose subscribers keep their place. When it is mended, ` +
        `resume it: POST /campaigns/${campaignId}/resume.`;
  return {
    subject: `${domain.slice(0, 150)} refuses our mails: ${cause}`,
    text: `${MEANINGS[cause] ?? ''}\nIt says: ${withoutAddresses(reason)}\n\n${waiting}`,
  };
}

const withoutAddresses = (reason: string): string => reason.replaceAll(/[^\s<>:;,()'"]+@[^\s<>:;,()'"]+/g, '…');

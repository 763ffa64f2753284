import type { Provider } from '@nestjs/common';
import type { Pool } from '../pool/pool.ts';
import { CreateLedger1763690400001 } from '../idempotency/create-ledger.ts';
import { IdempotencyRecord } from '../idempotency/idempotency-record.entity.ts';
import { CLAIM_MS, IdempotencyStore } from '../idempotency/idempotency-store.ts';
import { WORKER_SETTINGS, type WorkerSettings } from '../pool/worker-settings.ts';
import { DeliverEmailHandler } from './deliver-email.handler.ts';
import { DeliveryJourney } from './delivery-journey.ts';
import { MailOutcomes } from './mail-outcomes.ts';
import { MailServer } from './mail-server.ts';
import { MailRates } from './mail-rates.ts';
import { SendApprovals } from './send-approvals.ts';
import { SenderCheck } from './sender/sender-check.ts';

/** Longer than a mail may take: whoever has not ended by then is dead. */
const claim: Provider = {
  provide: CLAIM_MS,
  inject: [WORKER_SETTINGS],
  useFactory: ({ smtpTimeoutMs }: WorkerSettings) => 2 * smtpTimeoutMs,
};

/** Hands mails to the SMTP server. */
export const pool: Pool = {
  handlers: [DeliverEmailHandler],
  providers: [
    MailServer,
    IdempotencyStore,
    SendApprovals,
    MailRates,
    MailOutcomes,
    DeliveryJourney,
    SenderCheck,
    claim,
  ],
  entities: [IdempotencyRecord],
  migrations: [CreateLedger1763690400001],
  once: 'idempotency-store',
  explainer: DeliveryJourney,
  persons: [
    {
      what: 'mails',
      table: 'ledger',
      where: 'ledger.subject IN (person.address, person.address_key)',
      erasure: { staysBecause: 'So that no mail goes out twice: the id of each, and not whom it was for.' },
    },
  ],
};

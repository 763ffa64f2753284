import type { Pool } from '../pool/pool.ts';
import { CreateLedger1763690400001 } from '../ledger/create-ledger.ts';
import { LedgerEntry } from '../ledger/ledger-entry.entity.ts';
import { Ledger } from '../ledger/ledger.ts';
import { DeliverEmailHandler } from './deliver-email.handler.ts';
import { MailOutcomes } from './mail-outcomes.ts';
import { MailServer } from './mail-server.ts';
import { Permits } from './permits.ts';

/** Hands mails to the SMTP server. */
export const pool: Pool = {
  handlers: [DeliverEmailHandler],
  providers: [MailServer, Ledger, Permits, MailOutcomes],
  entities: [LedgerEntry],
  migrations: [CreateLedger1763690400001],
  once: 'ledger',
};

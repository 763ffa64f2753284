import type { Pool } from '../pool/pool.ts';
import { AuditHandler } from './audit.handler.ts';
import { CreateEntries1763690400001 } from './create-entries.ts';
import { EntryRow } from './entry.entity.ts';

/** Writes down every fact there is. */
export const pool: Pool = {
  handlers: [AuditHandler],
  entities: [EntryRow],
  migrations: [CreateEntries1763690400001],
};

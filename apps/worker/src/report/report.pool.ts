import type { Pool } from '../pool/pool.ts';
import { ReportDayHandler } from './report-day.handler.ts';

/** Reports to the administrators. */
export const pool: Pool = { handlers: [ReportDayHandler] };

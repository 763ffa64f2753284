import type { Pool } from '../pool/pool.ts';
import { NotifyAdministratorsHandler } from './notify-administrators.handler.ts';

/** Tells the administrators. */
export const pool: Pool = { handlers: [NotifyAdministratorsHandler] };

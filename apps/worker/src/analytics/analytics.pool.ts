import type { Pool } from '../pool/pool.ts';
import { CountEventsHandler } from './count-events.handler.ts';
import { CreateFigures1763690400020 } from './create-figures.ts';
import { CreateRegistrations1763690400001 } from './create-registrations.ts';
import { Generations } from './generations.ts';
import { ReadModel } from './read-model.ts';
import { SummaryHandler } from './summary.handler.ts';

/** Counts, for whoever wants to know. */
export const pool: Pool = {
  handlers: [CountEventsHandler, SummaryHandler],
  providers: [ReadModel, Generations],
  migrations: [CreateRegistrations1763690400001, CreateFigures1763690400020],
  once: 'generation',
  replay: Generations,
};

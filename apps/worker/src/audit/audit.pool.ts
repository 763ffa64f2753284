import type { Pool } from '../pool/pool.ts';
import { AllowErasures1764460800060 } from './allow-erasures.ts';
import { AuditHandler } from './audit.handler.ts';
import { Callers } from './callers.ts';
import { CreateEntries1763690400001 } from './create-entries.ts';
import { CreateReplays1763690400021 } from './create-replays.ts';
import { RecordedEvents } from './recorded-events.ts';
import { LogJourney } from './log-journey.ts';
import { LogHandler } from './log.handler.ts';
import { NameCallers1763690400040 } from './name-callers.ts';
import { PlaceEntries1763690400020 } from './place-entries.ts';
import { ReplayRow } from './replay.entity.ts';
import { Replaying } from './replaying.ts';
import { ReplaysHandler } from './replays.handler.ts';
import { Replays } from './replays.ts';
import { Timeline } from './timeline.ts';

/** Writes down every fact there is, and tells it to whoever asks. */
export const pool: Pool = {
  handlers: [AuditHandler, LogHandler, ReplaysHandler],
  providers: [RecordedEvents, Callers, Timeline, LogJourney, Replays, Replaying],
  entities: [ReplayRow],
  explainer: LogJourney,
  migrations: [
    CreateEntries1763690400001,
    PlaceEntries1763690400020,
    CreateReplays1763690400021,
    NameCallers1763690400040,
    AllowErasures1764460800060,
  ],
  persons: [
    {
      what: 'entries',
      table: 'entries',
      where: `entries.message_id IN (SELECT message_id FROM mentions WHERE subject = person.user_id::text)`,
      erasure: { staysBecause: 'The log says what happened, when and why. Who it was is taken out of it.' },
      hidden: ['xid', 'position'],
    },
  ],
};

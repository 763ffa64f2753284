import { Injectable } from '@nestjs/common';
import { OrderPlaced, type TimelineStep } from '@showcase/contracts';
import { UnitOfWork } from '@warren/persistence';
import { type Entry, ENTRY, toLoggedEvent } from './recorded-events.ts';
import { summaryOf } from './summary.ts';

const MOST_STEPS = 500;

/** What happened about one order, and why. */
@Injectable()
export class Timeline {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Oldest first; none when the log knows of no such order. */
  async of(orderId: string): Promise<TimelineStep[]> {
    return (await this.entries(orderId)).map(toStep);
  }

  /** What names the order, and what else followed from its placing: the mails, for instance, do not name it. */
  private async entries(orderId: string): Promise<Entry[]> {
    return this.unitOfWork.manager.query(
      `WITH named AS MATERIALIZED (
         SELECT entry.* FROM mentions JOIN entries entry USING (message_id)
         WHERE subject = $1 ORDER BY mentions.occurred_at, mentions.position LIMIT ${MOST_STEPS}
       ), followed AS MATERIALIZED (
         SELECT entry.* FROM entries entry
         WHERE correlation_id = (SELECT correlation_id FROM named WHERE type = '${OrderPlaced.type}' LIMIT 1)
         LIMIT ${MOST_STEPS}
       )
       SELECT ${ENTRY} FROM (SELECT * FROM named UNION ALL SELECT * FROM followed
         WHERE message_id NOT IN (SELECT message_id FROM named)) AS entry
       ORDER BY occurred_at, position LIMIT ${MOST_STEPS}`,
      [orderId],
    );
  }
}

function toStep(entry: Entry): TimelineStep {
  const { id, type, at, key, cause, by, caller } = toLoggedEvent(entry);
  return { id, type, at, key, cause, by, caller, summary: summaryOf(type, entry.payload) };
}

import { Injectable } from '@nestjs/common';
import { ERASING_GROUPS } from '@showcase/contracts';
import type { PayloadOf, Person, PersonErasureProgressed } from '@warren/contracts';
import { UnitOfWork } from '@warren/persistence';

type Answer = PayloadOf<typeof PersonErasureProgressed>;

/** Collects what groups say of how far they are with erasures. They may come in any order, and again. */
@Injectable()
export class ErasureAnswers {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Counts add up over a group's answers; its state is that of the latest. */
  async record({ erasureId, group, state, erased, kept, reason, at }: Answer): Promise<void> {
    await this.unitOfWork.manager.query(
      `INSERT INTO erasure_answers AS known (erasure_id, group_name, state, erased, kept, reason, at)
       SELECT id, $2, $3, $4, $5, $6, $7 FROM erasures WHERE id = $1
       ON CONFLICT (erasure_id, group_name) DO UPDATE SET state = EXCLUDED.state, erased = known.erased || EXCLUDED.erased,
         kept = EXCLUDED.kept, reason = EXCLUDED.reason, at = EXCLUDED.at
       WHERE EXCLUDED.at >= known.at`,
      [erasureId, group, state, JSON.stringify(erased), JSON.stringify(kept), reason ?? null, at],
    );
  }

  /** @returns the person of an erasure that every group is done with, for as long as anything here knows who they were */
  async completed(erasureId: string): Promise<Person | undefined> {
    const [row] = await this.unitOfWork.manager.query<{ person: Person }[]>(
      `SELECT person FROM erasures WHERE id = $1 AND person IS NOT NULL AND NOT EXISTS (
         SELECT FROM unnest($2::text[]) AS expected WHERE NOT EXISTS (SELECT FROM erasure_answers
           WHERE erasure_id = $1 AND group_name = expected AND state = 'done'))`,
      [erasureId, ERASING_GROUPS],
    );
    return row?.person;
  }

  async expire(erasureId: string): Promise<void> {
    await this.unitOfWork.manager.query('UPDATE erasures SET person = NULL, completed_at = now() WHERE id = $1', [
      erasureId,
    ]);
  }
}

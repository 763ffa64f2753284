import { Injectable } from '@nestjs/common';
import type { ExportPerson } from '@showcase/contracts';
import type { AnswerInputOf } from '@warren/contracts';
import { UnitOfWork } from '@warren/persistence';
import { matchingKey } from '@warren/contracts';
import { Suppressions } from './suppressions.ts';

type Exported = AnswerInputOf<typeof ExportPerson>;

/** What a person may ask for by law: all that is kept about them, and to be forgotten. */
@Injectable()
export class DataSubjectRequests {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly suppressions: Suppressions,
  ) {}

  async export(email: string): Promise<Exported> {
    const [found]: { id: string; subscriber: Exported['subscriber'] }[] = await this.unitOfWork.manager.query(
      'SELECT id, to_jsonb(subscribers) AS subscriber FROM subscribers WHERE email_key = $1',
      [matchingKey(email)],
    );
    if (!found) return { subscriber: null, consents: [], mails: [] };
    return {
      subscriber: found.subscriber,
      consents: await this.all('SELECT to_jsonb(c) AS row FROM consents c WHERE subscriber_id = $1', found.id),
      mails: await this.all('SELECT to_jsonb(c) AS row FROM confirmations c WHERE subscriber_id = $1', found.id),
    };
  }

  /** @returns whether there was anybody. The address is never written to again either way. */
  async erase(email: string): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const { manager } = this.unitOfWork;
      // An import under way must either see that they are suppressed, or have put them on the list before.
      await this.suppressions.settle();
      await this.suppressions.add(email, 'erased');
      await manager.query('DELETE FROM exports');
      for (const table of ['askings', 'bounces'])
        await manager.query(`DELETE FROM ${table} WHERE digest = $1`, [this.suppressions.digest(email)]);
      const [, erased] = (await manager.query('DELETE FROM subscribers WHERE email_key = $1', [
        matchingKey(email),
      ])) as [unknown, number];
      return erased === 1;
    });
  }

  private async all(query: string, id: string): Promise<Exported['consents']> {
    const rows: { row: Exported['consents'][number] }[] = await this.unitOfWork.manager.query(query, [id]);
    return rows.map(({ row }) => row);
  }
}

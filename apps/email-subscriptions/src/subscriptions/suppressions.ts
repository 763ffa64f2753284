import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '@warren/persistence';
import { matchingKey } from '@warren/contracts';
import { SUBSCRIPTION_SETTINGS, type SubscriptionSettings } from './subscription-settings.ts';

/** Why an address is never written to again. */
export type SuppressionReason = 'erased' | 'complained' | 'bounced';

/**
 * Addresses that are never written to again, known by a keyed digest only: who has the database and not the key cannot
 * tell whose they are. They outlive the person's other data.
 */
@Injectable()
export class Suppressions {
  private readonly secret: string;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Inject(SUBSCRIPTION_SETTINGS) { secret }: SubscriptionSettings,
  ) {
    this.secret = secret;
  }

  async has(email: string): Promise<boolean> {
    const rows: unknown[] = await this.unitOfWork.manager.query('SELECT 1 FROM suppressions WHERE digest = $1', [
      this.digest(email),
    ]);
    return rows.length === 1;
  }

  /** @returns those of these digests that must never be written to, as hex */
  async among(digests: readonly Buffer[]): Promise<ReadonlySet<string>> {
    const rows: { digest: string }[] = await this.unitOfWork.manager.query(
      `SELECT encode(digest, 'hex') AS digest FROM suppressions WHERE digest = ANY($1::bytea[])`,
      [digests],
    );
    return new Set(rows.map(({ digest }) => digest));
  }

  /** Until the open transaction ends, who may be written to is settled: nobody else adds anybody. */
  async settle(): Promise<void> {
    await this.unitOfWork.hold('suppressions');
  }

  async add(email: string, reason: SuppressionReason): Promise<void> {
    await this.addAll([this.digest(email)], reason);
  }

  async addAll(digests: readonly Buffer[], reason: SuppressionReason): Promise<void> {
    await this.unitOfWork.manager.query(
      'INSERT INTO suppressions (digest, reason, since) SELECT *, $2, now() FROM unnest($1::bytea[]) ON CONFLICT DO NOTHING',
      [digests, reason],
    );
  }

  /** The address's owner has read a mail there: it takes mails again. */
  async liftBounce(email: string): Promise<void> {
    const digest = this.digest(email);
    await this.unitOfWork.manager.query(`DELETE FROM suppressions WHERE digest = $1 AND reason = 'bounced'`, [digest]);
    await this.unitOfWork.manager.query('DELETE FROM bounces WHERE digest = $1', [digest]);
  }

  /** The same for every spelling of one address. */
  digest(email: string): Buffer {
    return createHmac('sha256', this.secret).update(matchingKey(email)).digest();
  }
}

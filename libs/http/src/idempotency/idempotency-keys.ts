import { createHash } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { newId } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import { ConflictError, UnacceptableError } from '../errors.ts';

/** How long a request may be in flight before it counts as lost in a crash. Longer than any deadline here. */
const IN_FLIGHT_SECONDS = 60;
/** How long an answer is remembered. */
const REMEMBERED_HOURS = 24;

/**
 * Does once what is asked for twice, as draft-ietf-httpapi-idempotency-key-header has it. A key belongs to its user.
 * Only what was done is remembered: a request that failed has changed nothing, and may be tried again with its key.
 */
@Injectable()
export class IdempotencyKeys {
  private readonly logger = new Logger(IdempotencyKeys.name);

  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Does the work, or returns the answer of the time before.
   * @param work does it, and calls `keep` with its answer in the transaction of its effect: they are there together
   * @throws UnacceptableError when the key was used for another request
   * @throws ConflictError while the first request with this key is in flight
   */
  async once<Answer>(
    { userId, key, content }: NamedRequest,
    work: (keep: (answer: Answer) => Promise<void>) => Promise<Answer>,
  ): Promise<Answer> {
    if (key === undefined) return work(async () => undefined);
    const claim = { userId, key, id: newId() };
    const fingerprint = createHash('sha256').update(JSON.stringify(content)).digest('hex');
    if (!(await this.claim(claim, fingerprint))) return (await this.answered(claim, fingerprint)) as Answer;
    try {
      return await work((answer) => this.keep(claim, answer));
    } catch (error) {
      await this.letGo(claim);
      throw error;
    }
  }

  /** Takes the key, unless a request in flight has it. Committed at once, so that every process knows. */
  private async claim({ userId, key, id }: Claim, fingerprint: string): Promise<boolean> {
    await this.pruneSome();
    const rows: unknown[] = await this.unitOfWork.manager.query(
      `INSERT INTO idempotency_keys AS kept (user_id, key, fingerprint, claim, claimed_until, expires_at)
       VALUES ($1, $2, $3, $4, now() + $5 * interval '1 second', now() + $6 * interval '1 hour')
       ON CONFLICT (user_id, key) DO UPDATE
         SET fingerprint = EXCLUDED.fingerprint, claim = EXCLUDED.claim, answer = NULL,
             claimed_until = EXCLUDED.claimed_until, expires_at = EXCLUDED.expires_at
         WHERE kept.expires_at < now() OR (kept.answer IS NULL AND kept.claimed_until < now())
       RETURNING 1`,
      [userId, key, fingerprint, id, IN_FLIGHT_SECONDS, REMEMBERED_HOURS],
    );
    return rows.length === 1;
  }

  private async answered({ userId, key }: Claim, fingerprint: string): Promise<unknown> {
    const [kept]: Kept[] = await this.unitOfWork.manager.query(
      'SELECT fingerprint, answer FROM idempotency_keys WHERE user_id = $1 AND key = $2',
      [userId, key],
    );
    if (kept && kept.fingerprint !== fingerprint) {
      const detail = 'This Idempotency-Key was used for another request: use a new key for a new request.';
      throw new UnacceptableError('idempotency-key-reused', detail);
    }
    if (!kept || kept.answer === null) {
      const detail =
        'A request with this Idempotency-Key is being worked on. Ask again in a moment, with the same key.';
      throw new ConflictError('request-in-flight', detail);
    }
    return kept.answer;
  }

  /** @throws ConflictError when the claim has passed to another request, which does the work now */
  private async keep({ userId, key, id }: Claim, answer: unknown): Promise<void> {
    const kept: [unknown, number] = await this.unitOfWork.manager.query(
      'UPDATE idempotency_keys SET answer = $4 WHERE user_id = $1 AND key = $2 AND claim = $3 AND answer IS NULL',
      [userId, key, id, JSON.stringify(answer)],
    );
    if (kept[1] !== 1) {
      throw new ConflictError(
        'request-in-flight',
        'This took so long that a repetition of it has taken over. Ask again.',
      );
    }
  }

  /** An answer stays, also when the commit that brought it seemed to fail. */
  private async letGo({ userId, key, id }: Claim): Promise<void> {
    const release = 'DELETE FROM idempotency_keys WHERE user_id = $1 AND key = $2 AND claim = $3 AND answer IS NULL';
    await this.unitOfWork.manager.query(release, [userId, key, id]).catch((error: unknown) => {
      this.logger.warn(`An Idempotency-Key stays claimed for ${IN_FLIGHT_SECONDS} s: ${String(error)}`);
    });
  }

  /** Deletes a few that have expired, whenever a new one comes: so there are never many. */
  private async pruneSome(): Promise<void> {
    await this.unitOfWork.manager.query(
      `DELETE FROM idempotency_keys WHERE (user_id, key) IN
         (SELECT user_id, key FROM idempotency_keys WHERE expires_at < now() LIMIT 10 FOR UPDATE SKIP LOCKED)`,
    );
  }
}

/** A request with the key that its caller gave it. */
export interface NamedRequest {
  readonly userId: string;
  /** Without a key every request is a new one. */
  readonly key: string | undefined;
  /** What tells it from others: its route, and its body after the schema. */
  readonly content: unknown;
}

interface Claim {
  readonly userId: string;
  readonly key: string;
  readonly id: string;
}

interface Kept {
  readonly fingerprint: string;
  readonly answer: unknown;
}

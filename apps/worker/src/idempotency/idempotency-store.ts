import { Inject, Injectable, Optional } from '@nestjs/common';
import { type RabbitContext, RetryAfterError } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';

/** Provides how long a claim keeps others off, in milliseconds; 120,000 unless told. Longer than any call may take. */
export const CLAIM_MS = Symbol('ClaimMs');
/** Parts of a claim after which somebody else looks again. */
const LOOKS = 4;

/** `taken-over`: somebody else had claimed it, and died before anybody could know whether the call had been made. */
export type Claim = 'first' | 'taken-over';

/** How a call ends: made, not to be made, or `open` for whoever comes next. */
export interface Ending {
  readonly state: 'done' | 'skipped' | 'open';
}

/**
 * Lets a call to somebody outside be made once for a message, without a transaction that stays open meanwhile: claim
 * the message, call, settle. Of two workers with the same message one calls, and the other looks again later.
 *
 * One window remains. A worker that dies after the other side has accepted the call and before the settlement is
 * committed cannot know that it was accepted; when its claim has run out the call is made again. No ledger on this side
 * can close it: give the other side something to tell the repetition by, a Message-ID or an Idempotency-Key, or do not
 * make the call in a claim that was taken over.
 */
@Injectable()
export class IdempotencyStore {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Optional() @Inject(CLAIM_MS) private readonly claimMs: number = 120_000,
  ) {}

  /**
   * Makes the call unless it was made before. What it throws goes to the caller, and the claim is given up.
   * @param subject whom it is about
   * @param onEnding what is to be committed together with the call's end
   * @returns undefined when it was made before
   * @throws RetryAfterError while another worker has the message in hand
   */
  async once<E extends Ending>(
    { id, type }: Pick<RabbitContext, 'id' | 'type'>,
    subject: string,
    call: (claim: Claim) => Promise<E>,
    onEnding?: (ending: E) => Promise<void>,
  ): Promise<E | undefined> {
    const claim = (await this.claim(id, type, subject)) ?? (await this.takeOver(id));
    if (!claim) return this.leaveToTheOther(id);
    let ending: E;
    try {
      ending = await call(claim);
    } catch (error) {
      await this.release(id);
      throw error;
    }
    await this.unitOfWork.run(async () => {
      await (ending.state === 'open' ? this.release(id) : this.settle(id, ending.state));
      await onEnding?.(ending);
    });
    return ending;
  }

  private async claim(id: string, type: string, subject: string): Promise<Claim | undefined> {
    const claimed: unknown[] = await this.unitOfWork.manager.query(
      `INSERT INTO ledger (message_id, type, subject, state, claimed_at) VALUES ($1, $2, $3, 'claimed', now())
       ON CONFLICT DO NOTHING RETURNING 1`,
      [id, type, subject],
    );
    return claimed.length === 1 ? 'first' : undefined;
  }

  private async takeOver(id: string): Promise<Claim | undefined> {
    const [, taken] = (await this.unitOfWork.manager.query(
      `UPDATE ledger SET claimed_at = now()
       WHERE message_id = $1 AND state = 'claimed' AND claimed_at < now() - $2 * interval '1 millisecond'`,
      [id, this.claimMs],
    )) as [unknown, number];
    return taken === 1 ? 'taken-over' : undefined;
  }

  private async leaveToTheOther(id: string): Promise<undefined> {
    const open: unknown[] = await this.unitOfWork.manager.query(
      `SELECT 1 FROM ledger WHERE message_id = $1 AND state <> 'claimed'`,
      [id],
    );
    if (open.length === 0) {
      throw new RetryAfterError(this.claimMs / LOOKS, `Another worker is working on ${id}.`);
    }
  }

  private async settle(id: string, state: 'done' | 'skipped'): Promise<void> {
    await this.unitOfWork.manager.query('UPDATE ledger SET state = $2, settled_at = now() WHERE message_id = $1', [
      id,
      state,
    ]);
  }

  private async release(id: string): Promise<void> {
    await this.unitOfWork.manager.query(`DELETE FROM ledger WHERE message_id = $1 AND state = 'claimed'`, [id]);
  }
}

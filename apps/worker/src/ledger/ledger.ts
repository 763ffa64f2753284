import { Injectable } from '@nestjs/common';
import { type RabbitContext, RetryAfterError } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';

/** How long a claim keeps others off, in milliseconds. Longer than any call outside may take. */
const CLAIM_MS = 120_000;
/** When to look again at a message that somebody else has in hand, in milliseconds. */
const LOOK_AGAIN_MS = 30_000;

/**
 * Lets a call to somebody outside be made once for a message, without a transaction that stays open meanwhile: claim
 * the message, call, settle. Of two workers with the same message one calls, and the other looks again later.
 *
 * One window remains. A worker that dies after the other side has accepted the call and before the settlement is
 * committed cannot know that it was accepted; when its claim has run out the call is made again. No ledger on this side
 * can close it: give the other side something to tell the repetition by, a Message-ID or an Idempotency-Key.
 */
@Injectable()
export class Ledger {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Makes the call unless it was made before. What it throws goes to the caller, and the claim is given up.
   * @param subject whom it is about
   * @throws RetryAfterError while another worker has the message in hand
   */
  async once(
    { id, type }: Pick<RabbitContext, 'id' | 'type'>,
    subject: string,
    call: () => Promise<'done' | 'skipped'>,
  ): Promise<void> {
    if (!(await this.#claim(id, type, subject))) return this.#leaveToTheOther(id);
    let state: 'done' | 'skipped';
    try {
      state = await call();
    } catch (error) {
      await this.#release(id);
      throw error;
    }
    await this.#settle(id, state);
  }

  async #claim(id: string, type: string, subject: string): Promise<boolean> {
    const claimed: unknown[] = await this.unitOfWork.manager.query(
      `INSERT INTO ledger AS entry (message_id, type, subject, state, claimed_at) VALUES ($1, $2, $3, 'claimed', now())
       ON CONFLICT (message_id) DO UPDATE SET claimed_at = now()
       WHERE entry.state = 'claimed' AND entry.claimed_at < now() - $4 * interval '1 millisecond'
       RETURNING 1`,
      [id, type, subject, CLAIM_MS],
    );
    return claimed.length === 1;
  }

  async #leaveToTheOther(id: string): Promise<void> {
    const open: unknown[] = await this.unitOfWork.manager.query(
      `SELECT 1 FROM ledger WHERE message_id = $1 AND state <> 'claimed'`,
      [id],
    );
    if (open.length === 0) throw new RetryAfterError(LOOK_AGAIN_MS, `Another worker has ${id} in hand.`);
  }

  async #settle(id: string, state: 'done' | 'skipped'): Promise<void> {
    await this.unitOfWork.manager.query('UPDATE ledger SET state = $2, settled_at = now() WHERE message_id = $1', [
      id,
      state,
    ]);
  }

  async #release(id: string): Promise<void> {
    await this.unitOfWork.manager.query(`DELETE FROM ledger WHERE message_id = $1 AND state = 'claimed'`, [id]);
  }
}

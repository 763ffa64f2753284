import { Injectable } from '@nestjs/common';
import { PermanentError, type RabbitContext } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import type { PayloadOf } from '@warren/contracts';
import type { Transferred } from './contracts.ts';
import { die } from './kill-points.ts';

type Transfer = PayloadOf<typeof Transferred>;

/** Writes a consumer's effects down. */
@Injectable()
export class Book {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async note({ account, number, poison }: Transfer, context: RabbitContext): Promise<void> {
    if (poison === 'kill') die();
    if (poison === 'refuse') throw new PermanentError('refused', 'This transfer is refused, now and ever.');
    await this.unitOfWork.manager.query(
      'INSERT INTO effects (account, number, message_id, attempt, redelivered, worker) VALUES ($1, $2, $3, $4, $5, $6)',
      [account, number, context.id, context.attempt, context.redelivered, process.pid],
    );
  }
}

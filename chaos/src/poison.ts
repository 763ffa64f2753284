import { setTimeout as delay } from 'node:timers/promises';
import { eventQueue, newId, taskQueue } from '@warren/messaging';
import { Fail, Notify, Transferred } from './bank/contracts.ts';
import type { Consumer } from './bank/roles.ts';
import type { Journal } from './journal.ts';
import type { Poison } from './plan.ts';
import type { System } from './system.ts';

interface Dose {
  readonly queue: string;
  readonly type: string;
  readonly body: string | Buffer;
}

/** Puts messages into queues that nobody can do anything with, and keeps the list. */
export class PoisonCabinet {
  /** By message id. */
  readonly administered = new Map<string, Poison>();

  constructor(
    private readonly system: System,
    private readonly journal: Journal,
  ) {}

  /** Until the broker confirms it; with the same id each time, because it may have been there before. */
  async administer(poison: Poison, consumer: Exclude<Consumer, 'statements'>): Promise<void> {
    const { queue, type, body } = dose(poison, consumer);
    const id = newId();
    this.administered.set(id, poison);
    while (!(await this.put(queue, type, body, id))) await delay(200);
    this.journal.count(`poison ${poison}`, `${id} into ${queue}`);
  }

  private async put(queue: string, type: string, body: string | Buffer, messageId: string): Promise<boolean> {
    try {
      return await this.system.look(async ({ channel }) => {
        channel.publish('', queue, Buffer.from(body as string), { messageId, type, persistent: true });
        await channel.waitForConfirms();
        return true;
      });
    } catch {
      return false;
    }
  }
}

function dose(poison: Poison, consumer: Exclude<Consumer, 'statements'>): Dose {
  const way =
    consumer === 'ledger'
      ? { queue: eventQueue('ledger'), type: Transferred.type }
      : { queue: taskQueue(Notify.type), type: Notify.type };
  const unknownAccount = { account: -1, number: 0 };
  switch (poison) {
    case 'refused':
      return { ...way, body: JSON.stringify({ ...unknownAccount, poison: 'refuse' }) };
    case 'lethal':
      return { ...way, body: JSON.stringify({ ...unknownAccount, poison: 'kill' }) };
    case 'misshapen':
      return { ...way, body: JSON.stringify({ account: 'the third from the left' }) };
    case 'garbage':
      return { ...way, body: Buffer.from([0xff, 0x00, 0xc0, 0x7b, 0x22]) };
    case 'failing':
      return { queue: taskQueue(Fail.type), type: Fail.type, body: JSON.stringify(unknownAccount) };
  }
}

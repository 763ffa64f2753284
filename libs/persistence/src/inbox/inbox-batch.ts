import { AsyncLocalStorage } from 'node:async_hooks';
import type { Handled, Inbox, Message } from './inbox.ts';

interface Waiting<T> extends Message<T> {
  readonly resolve: (handled: Handled<T>) => void;
  readonly reject: (error: unknown) => void;
}

/** Transactions of one handler at a time in one process: while one waits for the database, the other has work for us. */
const ABREAST = 2;

/** One handler's messages, as many in one transaction as wait when one of those before has ended. */
export class InboxBatch<T> {
  private waiting: Waiting<T>[] = [];
  private inFlight = 0;

  constructor(
    private readonly inbox: Inbox,
    private readonly handler: string,
    private readonly most: number,
  ) {}

  /** As {@link Inbox.once}: resolves when what the work did is committed. */
  once(id: string, work: () => Promise<T>): Promise<Handled<T>> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ id, work, inContext: AsyncLocalStorage.snapshot(), resolve, reject });
      if (this.inFlight < ABREAST) void this.handleAll();
    });
  }

  private async handleAll(): Promise<void> {
    this.inFlight++;
    while (this.waiting.length > 0) await this.handle(this.waiting.splice(0, this.most));
    this.inFlight--;
  }

  private async handle(messages: readonly Waiting<T>[]): Promise<void> {
    try {
      const handled = await this.inbox.onceEach(this.handler, messages);
      for (const [i, { resolve }] of messages.entries()) resolve(handled[i] ?? { first: false });
    } catch (error) {
      if (messages.length === 1) messages[0]?.reject(error);
      else for (const message of messages) await this.handle([message]);
    }
  }
}

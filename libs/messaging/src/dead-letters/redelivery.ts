import type { BrokerUrl } from '../connection/connect-to-any.ts';
import { RabbitConnection } from '../connection/connection.ts';
import { redeliveryOf, type Remains } from './dead-letter.ts';
import { UnroutableError } from '../errors.ts';
import { REDELIVER } from '../topology/names.ts';
import { Publisher } from '../publishing/publisher.ts';

/** Sends dead letters back to the queues they died in, on a connection of its own that comes back by itself. */
export class Redelivery {
  private readonly connection: RabbitConnection;
  private readonly publisher: Publisher;

  constructor({ url, service }: { readonly url: BrokerUrl; readonly service: string }) {
    this.connection = new RabbitConnection(url, `${service}: redelivery`);
    this.publisher = new Publisher(this.connection);
  }

  /** Why nothing can be redelivered now, as a clause; `undefined` when it can. */
  get unavailableReason(): string | undefined {
    return this.publisher.unavailableReason;
  }

  /**
   * Publishes the message as it first was, with the same id, for the one queue it died in. Resolves once it is safe
   * there. Doing so twice has no second effect: the consumer's inbox knows the id.
   * @throws UnroutableError when that queue is gone
   * @throws BrokerUnavailableError, ConfirmLostError, PublishRejectedError, WindowFullError: try again
   */
  async redeliver(deadLetter: Remains): Promise<void> {
    if (deadLetter.queue === '') throw new UnroutableError(REDELIVER, '');
    await this.publisher.publish(redeliveryOf(deadLetter));
  }

  async close(): Promise<void> {
    await this.publisher.close();
    await this.connection.close();
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { Cancellations } from './cancellations.ts';
import type { RabbitConnection } from '../connection/connection.ts';
import { cancellationQueue, eventExchange, processCancellationQueue } from '../topology/names.ts';
import { plainChannel, SupervisedChannel } from '../connection/supervised-channel.ts';
import { workQueueArguments } from '../topology/shared-topology.ts';
import { newId } from '../wire/message-id.ts';
import { decodeBody } from '../wire/body.ts';
import type { Authorizer } from './authorizer.ts';
import { ProvenEvents } from './proven-event.ts';

const POLL_EVERY_MS = 50;
const durable = { durable: true, arguments: workQueueArguments };

/**
 * Receives in every process, on an exclusive queue, the events that cancel tasks: the process that has the task in
 * flight aborts its handler. After a lost connection it receives those from then on.
 */
export class CancellationListener {
  private readonly supervised: SupervisedChannel<Channel>;
  private readonly queue: string;
  private readonly groupQueue: string;
  private readonly proven: ProvenEvents;

  /**
   * @param type of the events, whose payload holds `taskId`
   * @param authorizer checks their tokens; without one every cancellation is believed
   */
  constructor(
    connection: RabbitConnection,
    group: string,
    private readonly type: string,
    private readonly cancellations: Cancellations,
    authorizer?: Authorizer,
  ) {
    this.proven = new ProvenEvents(authorizer);
    this.groupQueue = cancellationQueue(group);
    this.queue = processCancellationQueue(group, newId());
    this.supervised = new SupervisedChannel(connection, {
      name: `${connection.name}: cancellations`,
      open: plainChannel,
      setUp: (channel) => this.listen(channel),
    });
  }

  up(timeoutMs: number): Promise<boolean> {
    return this.supervised.up(timeoutMs);
  }

  /**
   * Resolves once the group has received all cancellations from before: a task that was cancelled while no worker ran
   * must not begin.
   */
  async caughtUp(channel: Channel): Promise<void> {
    while ((await channel.assertQueue(this.groupQueue, durable)).messageCount > 0) await delay(POLL_EVERY_MS);
  }

  close(): Promise<void> {
    return this.supervised.close();
  }

  private async listen(channel: Channel): Promise<void> {
    await channel.assertQueue(this.queue, { exclusive: true, autoDelete: true, durable: false });
    await channel.bindQueue(this.queue, eventExchange(this.type), '');
    await channel.consume(this.queue, (message) => this.receive(message), { noAck: true });
  }

  private receive(message: ConsumeMessage | null): void {
    if (message === null) return this.supervised.rebuild('the queue of cancellations was deleted');
    this.proven.take(message, (event) => this.cancellations.requestBy(payloadOf(event)));
  }
}

/** `undefined` for a body that cannot be read: the group's queue has the event too, and makes a dead letter of it. */
function payloadOf(message: ConsumeMessage): unknown {
  try {
    return decodeBody(message);
  } catch {
    return undefined;
  }
}

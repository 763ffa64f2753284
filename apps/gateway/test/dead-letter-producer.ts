import { randomUUID } from 'node:crypto';
import { BrokerInspector, freshName, until } from '@warren/testing';

type Message = Exclude<Awaited<ReturnType<BrokerInspector['channel']['get']>>, false>;

/** What a consumer says of a message that it gives up. */
export interface DeadLetterDraft {
  readonly queue: string;
  readonly id?: string;
  readonly type?: string;
  readonly body?: unknown;
  readonly key?: string;
  readonly error?: string;
  readonly at?: string;
  readonly history?: readonly unknown[];
}

/** Buries messages as consumers do, and has queues for what rises again. */
export class DeadLetterProducer {
  constructor(private readonly inspector: BrokerInspector) {}

  /** A consumer's queue, to which dead letters can be sent again. */
  async queue(): Promise<string> {
    const queue = `${freshName('crypt')}.events`;
    await this.inspector.channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    await this.inspector.channel.bindQueue(queue, 'warren.redeliver', queue);
    return queue;
  }

  newId(): string {
    return randomUUID();
  }

  async publish({
    queue,
    id = randomUUID(),
    type = 'email.deliver.v1',
    body = {},
    ...more
  }: DeadLetterDraft): Promise<string> {
    const { key, error = 'It did not work', at = new Date().toISOString(), history = [] } = more;
    const content = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    const headers = {
      'warren-attempt': 8,
      'warren-dead-reason': 'attempts-exhausted',
      'warren-dead-error': error,
      'warren-dead-queue': queue,
      'warren-dead-at': at,
      'warren-history': JSON.stringify(history),
      ...(key !== undefined && { 'warren-key': key }),
    };
    this.inspector.channel.publish('warren.dead', '', content, { messageId: id, type, headers, persistent: true });
    return id;
  }

  async publishMany(count: number, queue: string): Promise<void> {
    for (let i = 0; i < count; i++)
      await this.publish({ queue, body: { i, to: 'ada@example.com' }, key: `k${i % 100}` });
  }

  async count(queue: string): Promise<number> {
    return this.inspector.messageCount(queue);
  }

  /** Takes out all that waits there. */
  async messagesIn(queue: string): Promise<Message[]> {
    const messages: Message[] = [];
    for (;;) {
      const message = await this.inspector.channel.get(queue, { noAck: true });
      if (message === false) return messages;
      messages.push(message);
    }
  }

  /** The same with a new connection, after a restart of the broker. */
  async reopened<T>(url: string, work: (reconnected: DeadLetterProducer) => Promise<T>): Promise<T> {
    let inspector: BrokerInspector | undefined;
    // A broker that has just started refuses to declare the stream for a while.
    const connected = async (): Promise<boolean> => {
      inspector = await BrokerInspector.connect(url).catch(() => undefined);
      return inspector !== undefined;
    };
    await until(connected, 'the broker is back');
    const reconnected = new DeadLetterProducer(inspector as BrokerInspector);
    try {
      return await work(reconnected);
    } finally {
      await reconnected.close();
    }
  }

  async close(): Promise<void> {
    await this.inspector.close();
  }
}

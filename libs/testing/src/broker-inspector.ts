import { randomUUID } from 'node:crypto';
import { provision, type BrokerUrl } from '@warren/messaging';
import { connect, type ChannelModel, type ConfirmChannel, type ConsumeMessage } from 'amqplib';
import { MemoryBroker } from './memory/memory-broker.ts';
import { consumedEvent, type ConsumedEvent } from './consumed-event.ts';
import { HANG_MS, until } from './until.ts';
import { Recorder } from './recorder.ts';

/** A look at the broker from outside, as an operator has it: what is queued, what died, and a hand to put things in. */
export class BrokerInspector {
  private readonly deadLetters = new Recorder<ConsumeMessage>();

  private constructor(
    private readonly connection: ChannelModel,
    readonly channel: ConfirmChannel,
  ) {}

  /** Connects, declares the shared topology with these facts, and hears every dead letter from now on. */
  static async connect(url: BrokerUrl, eventTypes: readonly string[] = []): Promise<BrokerInspector> {
    await provision(url, eventTypes);
    return BrokerInspector.attach(url);
  }

  /** Connects as it is, and declares nothing: for a broker that was provisioned, and through much since. */
  static async attach(url: BrokerUrl): Promise<BrokerInspector> {
    const connection = await connectToFirst([url].flat());
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => undefined);
    const inspector = new BrokerInspector(connection, channel);
    await inspector.observe(['warren.dead'], (deadLetter) => inspector.deadLetters.record(deadLetter));
    return inspector;
  }

  /** Hears every fact of these types from now on, as one more group would. */
  async events(types: readonly string[]): Promise<Recorder<ConsumedEvent>> {
    const consumed = new Recorder<ConsumedEvent>();
    const exchanges = types.map((type) => `warren.event.${type}`);
    await this.observe(exchanges, (message) => consumed.record(consumedEvent(message)));
    return consumed;
  }

  /** The dead letter of this message id, past or to come. @default HANG_MS @throws Error when the time is up */
  deadLetterOf(id: string, timeoutMs = HANG_MS): Promise<ConsumeMessage> {
    return this.deadLetters.next(({ properties }) => properties.messageId === id, timeoutMs);
  }

  /** Every dead letter heard so far. */
  get dead(): readonly ConsumeMessage[] {
    return this.deadLetters.all;
  }

  /** Puts raw bytes on a queue, as somebody with the management UI does. Returns the message id. */
  put(queue: string, type: string | undefined, body: string | Buffer): string {
    return this.publish('', queue, type, body);
  }

  /** Publishes raw bytes to an exchange. Returns the message id. */
  publish(exchange: string, routingKey: string, type: string | undefined, body: string | Buffer): string {
    const messageId = randomUUID();
    this.channel.publish(exchange, routingKey, Buffer.from(body as string), {
      messageId,
      ...(type !== undefined && { type }),
      persistent: true,
    });
    return messageId;
  }

  /** Messages that wait in a queue; those a worker has in hand are not counted. */
  async messageCount(queue: string): Promise<number> {
    return (await this.channel.checkQueue(queue)).messageCount;
  }

  async consumerCount(queue: string): Promise<number> {
    return (await this.channel.checkQueue(queue)).consumerCount;
  }

  /** Resolves once nothing waits in the queue. */
  async drained(queue: string): Promise<void> {
    await until(async () => (await this.messageCount(queue)) === 0, `${queue} is empty`);
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  private async observe(exchanges: readonly string[], consume: (message: ConsumeMessage) => void): Promise<void> {
    const { queue } = await this.channel.assertQueue('', { exclusive: true, autoDelete: true });
    for (const exchange of exchanges) await this.channel.bindQueue(queue, exchange, '');
    await this.channel.consume(queue, (message) => message && consume(message), { noAck: true });
  }
}

/** To the first of a cluster's nodes that takes it. @throws amqplib's error of the last */
async function connectToFirst([url = '', ...others]: readonly string[]): Promise<ChannelModel> {
  if (url.startsWith('memory:')) return MemoryBroker.at(url).connect();
  try {
    const connection = await connect(url, { clientProperties: { connection_name: 'inspector' } });
    connection.on('error', () => undefined);
    return connection;
  } catch (error) {
    if (others.length === 0) throw error;
    return connectToFirst(others);
  }
}

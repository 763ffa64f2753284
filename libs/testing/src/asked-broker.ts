import { randomUUID } from 'node:crypto';
import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';

export type Verb = 'configure' | 'write' | 'read';

export interface Resource {
  readonly kind: 'queue' | 'exchange';
  readonly name: string;
}

/** Asks a running broker as one of its users what it may do, by doing it. */
export class AskedBroker {
  private channel: ConfirmChannel | undefined;
  private refusal = '';

  private constructor(
    private readonly connection: ChannelModel,
    /** A queue of the user's own, to bind. */
    private readonly ownQueue: string,
  ) {}

  /** @param group one whose queues the user may declare */
  static async connect(url: string, group: string): Promise<AskedBroker> {
    const connection = await connect(url, { noDelay: true });
    connection.on('error', () => undefined);
    const asked = new AskedBroker(connection, `${group}.asking.${randomUUID()}`);
    await (await asked.open()).assertQueue(asked.ownQueue, { exclusive: true });
    return asked;
  }

  /** Whether it may. Nothing that was there is changed, but that an exchange gets a message which no queue waits for. */
  async may(verb: Verb, { kind, name }: Resource): Promise<boolean> {
    const channel = await this.open();
    this.refusal = '';
    // What fails otherwise fails behind the check of the right, which the broker makes first.
    await ATTEMPTS[kind][verb](channel, name, this.ownQueue).catch(() => undefined);
    return !(this.refusal.includes('ACCESS_REFUSED') && this.refusal.includes(`${kind} '${name}'`));
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  /** A refusal closes the channel that it comes on. */
  private async open(): Promise<ConfirmChannel> {
    if (this.channel) return this.channel;
    const channel = await this.connection.createConfirmChannel();
    channel.on('error', ({ message }: Error) => {
      this.refusal = message;
      this.channel = undefined;
    });
    return (this.channel = channel);
  }
}

type Attempt = (channel: ConfirmChannel, name: string, ownQueue: string) => Promise<unknown>;

const NOWHERE = 'no.such.exchange';

const ATTEMPTS: Readonly<Record<Resource['kind'], Readonly<Record<Verb, Attempt>>>> = {
  queue: {
    configure: (channel, name) => channel.assertQueue(name, { arguments: { 'x-max-length': 7 } }),
    write: (channel, name) => channel.bindQueue(name, NOWHERE, ''),
    read: async (channel, name) => {
      await channel.prefetch(1);
      const { consumerTag } = await channel.consume(name, () => undefined);
      await channel.cancel(consumerTag);
    },
  },
  exchange: {
    configure: (channel, name) => channel.assertExchange(name, 'topic'),
    write: (channel, name) => {
      channel.publish(name === 'amq.default' ? '' : name, `asking.${randomUUID()}`, Buffer.from('{}'));
      return channel.waitForConfirms();
    },
    read: async (channel, name, ownQueue) => {
      await channel.bindQueue(ownQueue, name, 'asking');
      await channel.unbindQueue(ownQueue, name, 'asking');
    },
  },
};

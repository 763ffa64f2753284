import { EventEmitter } from 'node:events';
import type { ChannelModel } from 'amqplib';
import type { BrokerState } from './broker-state.ts';
import { MemoryChannel } from './memory-channel.ts';

/** A connection to a broker in memory, with as much of amqplib's as Warren uses. */
export class MemoryConnection extends EventEmitter {
  /** What amqplib's has beside its public parts; Warren looks at the first. */
  readonly connection = { frameMax: 131_072, channels: [], serverProperties: { product: 'memory' } };
  private readonly channels = new Set<MemoryChannel>();
  private isOpen = true;

  constructor(
    private readonly broker: BrokerState,
    private readonly ended: () => void,
  ) {
    super();
    this.setMaxListeners(0);
  }

  get inFlight(): number {
    return [...this.channels].reduce((sum, { inFlight }) => sum + inFlight, 0);
  }

  /** For who takes it for amqplib's. */
  asModel(): ChannelModel {
    return this as unknown as ChannelModel;
  }

  createChannel = async (): Promise<MemoryChannel> => {
    if (!this.isOpen) throw new Error('Connection closed');
    const channel = new MemoryChannel(this.broker, this, () => this.channels.delete(channel));
    this.channels.add(channel);
    return channel;
  };

  createConfirmChannel = this.createChannel;

  async close(): Promise<void> {
    this.end();
  }

  /** At the wish of either side. Its exclusive queues end with it. */
  end(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.ended();
    for (const channel of [...this.channels]) channel.end();
    for (const { name, declaration } of [...this.broker.queues.values()])
      if (declaration.owner === this) this.broker.deleteQueue(name);
    this.emit('close');
  }
}

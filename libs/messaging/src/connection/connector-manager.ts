import { AmqpConnectionManagerClass } from 'amqp-connection-manager';
import type { ChannelModel } from 'amqplib';
import type { Connector } from './connectors.ts';

const RECONNECT_MS = 500;

/** What amqp-connection-manager does, for an address that amqplib does not know: it connects, and connects again. */
export class ConnectorManager extends AmqpConnectionManagerClass {
  private model: ChannelModel | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(
    private readonly address: string,
    private readonly name: string,
    private readonly connector: Connector,
  ) {
    super([address]);
  }

  override async connect(): Promise<void> {
    try {
      const model = await this.connector(this.address, this.name);
      this.model = model;
      model.on('close', () => this.lost(model));
      this.emit('connect', { connection: model as never, url: this.address });
    } catch (error) {
      this.emit('connectFailed', { err: error as Error, url: this.address });
      this.connectLater();
    }
  }

  override isConnected(): boolean {
    return this.model !== undefined;
  }

  override async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.model?.close();
  }

  private lost(model: ChannelModel): void {
    if (this.model !== model) return;
    this.model = undefined;
    if (this.isClosed) return;
    this.emit('disconnect', { err: new Error('the connection was closed') });
    this.connectLater();
  }

  private connectLater(): void {
    if (!this.isClosed) this.timer = setTimeout(() => void this.connect(), RECONNECT_MS);
  }
}

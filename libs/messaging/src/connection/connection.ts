import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { AmqpConnectionManagerClass } from 'amqp-connection-manager';
import type { ChannelModel } from 'amqplib';
import { coalesceWrites } from './coalesce-writes.ts';
import type { BrokerUrl } from './connect-to-any.ts';
import { ConnectorManager } from './connector-manager.ts';
import { connectorOf } from './connectors.ts';
import { tlsOf, tlsRemedy } from './tls.ts';
import { tolerateHeaders } from './tolerate-headers.ts';

/** Seconds; a broker that hangs is noticed within two of these. */
const HEARTBEAT = 10;
const RECONNECT_MS = 500;
const RECONNECT_JITTER_MS = 1_000;

interface ConnectionEvents {
  up: [ChannelModel];
  down: [Error | undefined];
  blocked: [string];
  unblocked: [];
}

/**
 * One connection that comes back by itself, for as long as it is not closed. Channels are not its business:
 * {@link SupervisedChannel} rebuilds them, because the manager's own wrapper waits for ever after a channel error.
 */
export class RabbitConnection extends EventEmitter<ConnectionEvents> {
  private readonly logger = new Logger('RabbitConnection');
  /** What Nest's own transport calls the server: its events and its state are those that applications know. */
  readonly manager: AmqpConnectionManagerClass;
  private readonly urls: readonly string[];
  private attempts = 0;
  private opened = false;
  private model: ChannelModel | undefined;
  private blockedBecause: string | undefined;
  private failure = 'not connected yet';
  /** What somebody has to change before an attempt can succeed, by the broker's last answer: a sentence. */
  mistake: string | undefined;

  /** @param name shown in the management UI, next to the user */
  constructor(
    url: BrokerUrl,
    readonly name: string,
  ) {
    super({});
    this.setMaxListeners(0);
    this.urls = typeof url === 'string' ? [url] : [...url];
    this.manager = this.managerOf(this.urls);
    this.manager.on('connect', ({ connection }) => this.cameUp(connection as unknown as ChannelModel));
    this.manager.on('connectFailed', ({ err }) => this.failed(err));
    this.manager.on('disconnect', ({ err }) => this.wentDown(err));
    this.manager.on('blocked', ({ reason }) => this.setBlocked(reason));
    this.manager.on('unblocked', () => this.setBlocked(undefined));
  }

  /** Starts connecting, and never stops trying. Safe to call twice. */
  open(): void {
    if (this.opened) return;
    this.opened = true;
    this.manager.connect().catch(() => undefined); // reported by connectFailed, and tried again
  }

  /** The live connection, if there is one. */
  get current(): ChannelModel | undefined {
    return this.model;
  }

  /** Why nothing can be published now, as a clause; `undefined` when it can. */
  get unavailableReason(): string | undefined {
    if (!this.model) return this.failure;
    return this.blockedBecause === undefined ? undefined : `it blocks publishers (${this.blockedBecause})`;
  }

  async close(): Promise<void> {
    this.failure = 'the connection was closed by this application';
    this.model = undefined;
    await this.manager.close().catch(() => undefined);
  }

  private managerOf(urls: readonly string[]): AmqpConnectionManagerClass {
    const [first = ''] = urls;
    const connector = connectorOf(first);
    if (connector) return new ConnectorManager(first, this.name, connector);
    const options = { noDelay: true, timeout: 5_000, clientProperties: { connection_name: this.name } };
    return new AmqpConnectionManagerClass([...urls], {
      heartbeatIntervalInSeconds: HEARTBEAT,
      reconnectTimeInSeconds: RECONNECT_MS / 1_000,
      // Its only hook before each round of attempts, and so the place for jitter: a fleet must not come back at once.
      findServers: async () => {
        if (this.attempts++ > 0) await delay(Math.random() * RECONNECT_JITTER_MS);
        return fromAnywhere(urls).map((each) => ({ url: each, connectionOptions: { ...options, ...tlsOf(each) } }));
      },
      connectionOptions: options,
    });
  }

  private cameUp(model: ChannelModel): void {
    this.model = model;
    coalesceWrites(model);
    tolerateHeaders(model);
    this.attempts = 1;
    this.mistake = undefined;
    this.logger.log(`${this.name}: connected`);
    this.emit('up', model);
  }

  private failed(error: Error): void {
    const reason = [error.message, tlsRemedy(error)].filter(Boolean).join('. ');
    this.mistake = refusedVhost(error.message, this.urls[0]);
    if (this.failure !== reason) this.logger.warn(`${this.name}: cannot connect: ${reason}`);
    this.failure = reason;
  }

  private wentDown(error: Error | undefined): void {
    this.model = undefined;
    this.blockedBecause = undefined;
    this.failure = error?.message ?? 'the connection was closed';
    this.logger.warn(`${this.name}: disconnected: ${this.failure}`);
    this.emit('down', error);
  }

  private setBlocked(reason: string | undefined): void {
    this.blockedBecause = reason;
    if (reason === undefined) this.emit('unblocked');
    else this.emit('blocked', reason);
  }
}

/** As amqplib words it when RabbitMQ closes a connection in the place of opening the virtual host. */
const VHOST_REFUSED = 'Expected ConnectionOpenOk';

function refusedVhost(reason: string, url: string | undefined): string | undefined {
  if (!reason.includes(VHOST_REFUSED) || url === undefined) return undefined;
  const name = decodeURIComponent(new URL(url).pathname.slice(1)) || '/';
  return `RabbitMQ was reached, and does not open the virtual host "${name}": create it (rabbitmqctl add_vhost ${name}) and let the user in (rabbitmqctl set_permissions), or correct the end of \`url\`, as in amqp://localhost:5672/${name}.`;
}

/** Each connection begins at another node, so that they do not all sit on the first. */
function fromAnywhere(urls: readonly string[]): string[] {
  const start = Math.floor(Math.random() * urls.length);
  return [...urls.slice(start), ...urls.slice(0, start)];
}

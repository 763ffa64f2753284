import { BrokerInspector, type ConsumedEvent, type Recorder, testVhost, type TestVhost } from '@warren/testing';
import { DataSource } from 'typeorm';
import { type Answer, GatewayRig } from './gateway-rig.ts';
import { StockStub } from './stock-stub.ts';

const EVENTS = ['order.placed.v1', 'order.confirmed.v1', 'order.rejected.v1'];

/** A gateway among a warehouse and a broker of its own, with somebody who hears what it says of orders. */
export class Shop {
  private constructor(
    readonly gateway: GatewayRig,
    readonly stock: StockStub,
    readonly inspector: BrokerInspector,
    private readonly published: Recorder<ConsumedEvent>,
    private readonly vhost: TestVhost,
  ) {}

  static async open(): Promise<Shop> {
    const vhost = await testVhost('shop');
    const gateway = await GatewayRig.start(vhost);
    const [stock, inspector] = await Promise.all([StockStub.start(vhost.url), BrokerInspector.connect(vhost.url)]);
    return new Shop(gateway, stock, inspector, await inspector.events(EVENTS), vhost);
  }

  /** Somebody who orders. */
  async customer() {
    const { accessToken: token, email } = await this.gateway.signUp();
    const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      this.gateway.call(method, path, { token, body, headers });
    const order = (items: unknown, key?: string): Promise<Answer> =>
      call('POST', '/orders', { items }, key === undefined ? {} : { 'idempotency-key': key });
    return { email, token, call, order };
  }

  /** What was said of an order so far. */
  publishedTypes(orderId: string): string[] {
    return this.published.all.filter(({ payload }) => payload['orderId'] === orderId).map(({ type }) => type);
  }

  /** The fact of this type about this order, past or to come. */
  async nextEvent(type: string, orderId: string): Promise<ConsumedEvent> {
    return this.published.next((event) => event.type === type && event.payload['orderId'] === orderId);
  }

  async rows<Row = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.gateway.app.get(DataSource).query<Row[]>(sql, parameters);
  }

  /** Keeps facts of this type out of the outbox while the work goes on. */
  async withEventBlocked<T>(type: string, work: () => Promise<T>): Promise<T> {
    return this.refusing('outbox', `type <> '${type}'`, work);
  }

  /** Lets nothing else into a table while the work goes on. */
  async refusing<T>(table: string, all: string, work: () => Promise<T>): Promise<T> {
    await this.rows(`ALTER TABLE ${table} ADD CONSTRAINT refusing CHECK (${all}) NOT VALID`);
    try {
      return await work();
    } finally {
      await this.rows(`ALTER TABLE ${table} DROP CONSTRAINT refusing`);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.stock.close(), this.inspector.close(), this.gateway.close()]);
    await this.vhost.drop();
  }
}

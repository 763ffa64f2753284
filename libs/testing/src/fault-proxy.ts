import { EventEmitter, once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What the network does to the bytes that go through. */
export type Weather =
  /** Passes everything on. */
  | 'clear'
  /** Takes the bytes and passes nothing on: a partition, as seen by both ends. */
  | 'stalled'
  /** Passes everything on, late and in small pieces. */
  | 'slow'
  /** Passes everything on after a tenth of a second each way: a service in another region. */
  | 'distant'
  /** Refuses new connections. */
  | 'refusing';

/** What a slow network does to each piece of so many bytes. */
const PIECE = 512;
const PIECE_MS = 5;
const DISTANCE_MS = 100;

/** A TCP proxy between an application and a service, that can cut, stall, slow, garble and refuse. */
export class FaultProxy {
  private weather: Weather = 'clear';
  private readonly changes = new EventEmitter().setMaxListeners(0);
  private readonly pairs = new Set<readonly [Socket, Socket]>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  /** Starts on a free port of 127.0.0.1, in front of the service at this URL. */
  static async before(target: string): Promise<FaultProxy> {
    const server = createServer();
    const proxy = new FaultProxy(server, new URL(target));
    server.on('connection', (socket) => proxy.accept(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  /** The target's URL, by way of the proxy. */
  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return url.href;
  }

  /** How many connections go through now. */
  get connections(): number {
    return this.pairs.size;
  }

  become(weather: Weather): void {
    this.weather = weather;
    this.changes.emit('change');
  }

  /** Breaks every connection, as a reset does. */
  cut(): void {
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
  }

  /** Sends bytes to the application that the service never said. */
  garble(): void {
    for (const [application] of this.pairs) application.write(Buffer.alloc(64, 0xa5));
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(application: Socket): void {
    if (this.weather === 'refusing') return void application.destroy();
    const service = connect(Number(this.target.port), this.target.hostname);
    const pair = [application, service] as const;
    this.pairs.add(pair);
    for (const [from, to] of [pair, [service, application] as const]) {
      from.setNoDelay(true);
      from.on('error', () => undefined);
      from.on('close', () => {
        to.destroy();
        this.pairs.delete(pair);
      });
      this.carry(from, to).catch(() => undefined); // cut
    }
  }

  private async carry(from: Socket, to: Socket): Promise<void> {
    for await (const bytes of from as AsyncIterable<Buffer>) {
      while (this.weather === 'stalled') await once(this.changes, 'change');
      if (this.weather === 'slow') await this.trickle(bytes, to);
      else if (this.weather === 'distant') setTimeout(() => to.destroyed || to.write(bytes), DISTANCE_MS);
      else if (!to.destroyed) to.write(bytes);
    }
  }

  private async trickle(bytes: Buffer, to: Socket): Promise<void> {
    for (let at = 0; at < bytes.length && !to.destroyed; at += PIECE) {
      to.write(bytes.subarray(at, at + PIECE));
      await delay(PIECE_MS);
    }
  }
}

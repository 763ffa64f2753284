import { FaultProxy, type Weather } from '@warren/testing';

/** The network between a role and a service, which breaks to all of the service's nodes at once. */
export class Link {
  private constructor(private readonly proxies: readonly FaultProxy[]) {}

  static async to(targets: readonly string[]): Promise<Link> {
    return new Link(await Promise.all(targets.map((target) => FaultProxy.before(target))));
  }

  /** The nodes' addresses, by way of this link. */
  get urls(): string[] {
    return this.proxies.map(({ url }) => url);
  }

  become(weather: Weather): void {
    for (const proxy of this.proxies) proxy.become(weather);
  }

  cut(): void {
    for (const proxy of this.proxies) proxy.cut();
  }

  garble(): void {
    for (const proxy of this.proxies) proxy.garble();
  }

  async close(): Promise<void> {
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
  }
}

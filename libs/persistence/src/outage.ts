import type { Logger } from '@nestjs/common';

/** Says that something went away when it does, and that it is back when it is; not at every attempt in between. */
export class Outage {
  private since: number | undefined;

  constructor(
    private readonly logger: Logger,
    /** "PostgreSQL", "RabbitMQ": what the sentences are about. */
    private readonly what: string,
    private readonly meanwhile: string,
  ) {}

  get lasts(): boolean {
    return this.since !== undefined;
  }

  began(reason: string): void {
    if (this.since !== undefined) return;
    this.since = Date.now();
    this.logger.warn(`${this.what} cannot be reached: ${reason}. ${this.meanwhile}`);
  }

  ended(): void {
    if (this.since === undefined) return;
    this.logger.log(`${this.what} is back after ${((Date.now() - this.since) / 1_000).toFixed(1)} s.`);
    this.since = undefined;
  }
}

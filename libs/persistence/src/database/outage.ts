import type { Logger } from '@nestjs/common';

/** Says that something went away when it does, and that it is back when it is; not at every attempt in between. */
export class Outage {
  private since: number | undefined;

  constructor(
    private readonly logger: Logger,
    private readonly sentences: {
      /** What goes before the reason: "PostgreSQL cannot be reached". */
      readonly begun: string;
      /** What goes before the seconds that it took: "PostgreSQL is back". */
      readonly over: string;
    },
  ) {}

  began(reason: string): void {
    if (this.since !== undefined) return;
    this.since = Date.now();
    this.logger.warn(`${this.sentences.begun}: ${reason}`);
  }

  ended(): void {
    if (this.since === undefined) return;
    this.logger.log(`${this.sentences.over}, after ${((Date.now() - this.since) / 1_000).toFixed(1)} s`);
    this.since = undefined;
  }
}

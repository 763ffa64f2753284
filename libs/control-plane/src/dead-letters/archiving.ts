import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DeadLetterDrain } from '@warren/messaging';
import { CONTROL_PLANE_OPTIONS, type ControlPlaneOptions } from '../control-plane-options.ts';
import { DeadLetterArchive } from './dead-letter-archive.ts';

/** Moves dead letters from the broker to the archive for as long as the application runs. Several processes share the work. */
@Injectable()
export class Archiving implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private drain: DeadLetterDrain | undefined;

  constructor(
    @Inject(CONTROL_PLANE_OPTIONS) private readonly options: Pick<ControlPlaneOptions, 'amqpUrl' | 'service'>,
    private readonly archive: DeadLetterArchive,
  ) {}

  onApplicationBootstrap(): void {
    const { amqpUrl: url, service } = this.options;
    this.drain = new DeadLetterDrain({ url, service }, (deadLetter) => this.archive.keep(deadLetter));
  }

  /** Before the data source goes. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.drain?.close();
  }

  /** What keeps dead letters from the archive just now, as a clause; `undefined` when it has all of them. */
  async backlog(): Promise<string | undefined> {
    const waiting = await this.drain?.waiting();
    if (waiting === undefined) return this.drain?.unavailableReason ?? 'the archive is not running';
    return waiting > 0 ? `${waiting} dead letters wait to be archived` : undefined;
  }
}

import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { reasonOf } from '../reason-of.ts';
import { schemaOf } from '../tables.ts';

/** Notifications on this channel carry the schema whose outbox has something new. */
export const OUTBOX_CHANNEL = 'warren_outbox';

/**
 * Wakes the relay after a commit: the one in this process where there is one, else those of other processes.
 *
 * Not a trigger, and not NOTIFY in the caller's transaction: PostgreSQL takes one lock for the whole server from
 * such a commit's beginning to its end, so that all of them stand in line and none shares a flush of the log.
 */
@Injectable()
export class RelayNotifier {
  private readonly logger = new Logger('RelayNotifier');
  private wakeRelay: (() => void) | undefined;
  private notifying = false;
  private repeat = false;

  constructor(private readonly dataSource: DataSource) {}

  /** Whom to wake in this process. */
  attach(wakeRelay: () => void): void {
    this.wakeRelay = wakeRelay;
  }

  /** Costs nothing to the caller, and never fails: the relays look by themselves every second. */
  notify(): void {
    if (this.wakeRelay) this.wakeRelay();
    else void this.notifyOtherProcesses();
  }

  /** One notification at a time; what comes meanwhile shares the next. */
  private async notifyOtherProcesses(): Promise<void> {
    this.repeat = this.notifying;
    if (this.notifying) return;
    this.notifying = true;
    try {
      await this.dataSource.query('SELECT pg_notify($1, $2)', [OUTBOX_CHANNEL, schemaOf(this.dataSource)]);
    } catch (error) {
      this.logger.debug(`The relays were not woken, and will look by themselves: ${reasonOf(error)}`);
    } finally {
      this.notifying = false;
    }
    if (this.repeat) await this.notifyOtherProcesses();
  }
}

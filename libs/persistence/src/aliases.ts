// Names of before 0.1, for one version: each goes with 0.2. The changelog has the table.
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { isUnavailable } from './database/is-unavailable.ts';
import { RelayNotifier } from './outbox/relay-notifier.ts';
import { Poller } from './polling/poller.ts';
import { TaskReportingInterceptor } from './tasks/task-reporting.interceptor.ts';

/** @deprecated Use {@link RelayNotifier}; its method is `notify`. */
export const OutboxBell = RelayNotifier;
/** @deprecated Use {@link RelayNotifier}; its method is `notify`. */
export type OutboxBell = RelayNotifier;

/** @deprecated Use {@link TaskReportingInterceptor}. */
export const TaskLifeInterceptor = TaskReportingInterceptor;
/** @deprecated Use {@link TaskReportingInterceptor}. */
export type TaskLifeInterceptor = TaskReportingInterceptor;

/** @deprecated Use {@link isUnavailable}. */
export const isAway = isUnavailable;

/** @deprecated Use {@link PollerOptions}. */
export interface TurnWork {
  /** Does the next piece that is due. @returns whether there was one */
  turn(): Promise<boolean>;
  /** Milliseconds until the next piece is due; undefined while nothing is to be done. */
  due(): Promise<number | undefined>;
}

/** @deprecated Use {@link Pollers}, which begin and end with the application. */
export abstract class Turns implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly poller: Poller;

  /** @param name of the work, in the plural, as the log has it */
  constructor(name: string, work: TurnWork) {
    const run = async () => {
      if (await work.turn()) return 'more';
      const dueInMs = await work.due();
      return dueInMs === undefined ? 'idle' : { dueInMs };
    };
    this.poller = new Poller({ name, run });
  }

  onApplicationBootstrap(): void {
    this.poller.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.poller.stop();
  }

  wake(): void {
    this.poller.wake();
  }
}

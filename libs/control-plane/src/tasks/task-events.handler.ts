import { Controller, UseFilters } from '@nestjs/common';
import {
  type PayloadOf,
  TaskCancelled,
  TaskFailed,
  TaskProgressed,
  TaskRetried,
  TaskStarted,
  TaskSucceeded,
} from '@warren/contracts';
import { Event } from '@warren/messaging';
import { PersistenceExceptionFilter } from '@warren/persistence';
import { CONTROL_PLANE } from '../control-plane-options.ts';
import { TaskHistories } from './task-histories.ts';

const here = { server: CONTROL_PLANE };

/**
 * Consumes what workers report of tasks. Tasks that were not asked for here are ignored.
 * Without an inbox: an event that comes late, again, or out of order makes no difference to a task's history.
 */
@Controller()
@UseFilters(PersistenceExceptionFilter)
export class TaskEventsHandler {
  constructor(private readonly histories: TaskHistories) {}

  @Event(TaskStarted, here)
  started(event: PayloadOf<typeof TaskStarted>): Promise<void> {
    return this.histories.record({ kind: 'started', ...event });
  }

  @Event(TaskProgressed, here)
  progressed(event: PayloadOf<typeof TaskProgressed>): Promise<void> {
    return this.histories.record({ kind: 'progressed', ...event });
  }

  @Event(TaskRetried, here)
  retried(event: PayloadOf<typeof TaskRetried>): Promise<void> {
    return this.histories.record({ kind: 'retried', ...event });
  }

  @Event(TaskSucceeded, here)
  succeeded(event: PayloadOf<typeof TaskSucceeded>): Promise<void> {
    return this.histories.record({ kind: 'succeeded', ...event });
  }

  @Event(TaskFailed, here)
  failed(event: PayloadOf<typeof TaskFailed>): Promise<void> {
    return this.histories.record({ kind: 'failed', ...event });
  }

  @Event(TaskCancelled, here)
  cancelled(event: PayloadOf<typeof TaskCancelled>): Promise<void> {
    return this.histories.record({ kind: 'cancelled', ...event });
  }
}

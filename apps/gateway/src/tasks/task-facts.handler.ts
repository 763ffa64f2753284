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
import { GATEWAY } from '../groups.ts';
import { TaskLives } from './task-lives.ts';

const here = { server: GATEWAY };

/**
 * Hears what becomes of tasks. Many of them were never asked for here, and are none of our business.
 * Without an inbox: a fact that comes late, again, or out of order makes no difference to a life.
 */
@Controller()
@UseFilters(PersistenceExceptionFilter)
export class TaskFacts {
  constructor(private readonly lives: TaskLives) {}

  @Event(TaskStarted, here)
  started(fact: PayloadOf<typeof TaskStarted>): Promise<void> {
    return this.lives.hear({ kind: 'started', ...fact });
  }

  @Event(TaskProgressed, here)
  progressed(fact: PayloadOf<typeof TaskProgressed>): Promise<void> {
    return this.lives.hear({ kind: 'progressed', ...fact });
  }

  @Event(TaskRetried, here)
  retried(fact: PayloadOf<typeof TaskRetried>): Promise<void> {
    return this.lives.hear({ kind: 'retried', ...fact });
  }

  @Event(TaskSucceeded, here)
  succeeded(fact: PayloadOf<typeof TaskSucceeded>): Promise<void> {
    return this.lives.hear({ kind: 'succeeded', ...fact });
  }

  @Event(TaskFailed, here)
  failed(fact: PayloadOf<typeof TaskFailed>): Promise<void> {
    return this.lives.hear({ kind: 'failed', ...fact });
  }

  @Event(TaskCancelled, here)
  cancelled(fact: PayloadOf<typeof TaskCancelled>): Promise<void> {
    return this.lives.hear({ kind: 'cancelled', ...fact });
  }
}

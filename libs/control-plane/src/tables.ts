import { KeepIdempotencyKeys1763690400050 } from '@warren/http';
import { RevealRow } from './console/reveal.entity.ts';
import { DeadLetterRow } from './dead-letters/dead-letter.entity.ts';
import { IssueRow } from './dead-letters/issue.entity.ts';
import { OperationRow } from './dead-letters/operation.entity.ts';
import { AskByAudience1764410400060 } from './migrations/ask-by-audience.ts';
import { AllowStandingSchedules1763690400041 } from './migrations/allow-standing-schedules.ts';
import { CreateBatches1763690400040 } from './migrations/create-batches.ts';
import { CreateDeadLetters1763690400010 } from './migrations/create-dead-letters.ts';
import { CreateSchedules1763690400003 } from './migrations/create-schedules.ts';
import { CreateTasks1763690400002 } from './migrations/create-tasks.ts';
import { FindTasksByError1764500400071 } from './migrations/find-tasks-by-error.ts';
import { KeepMoments1763690400031 } from './migrations/keep-moments.ts';
import { KeepDeadLetterIssues1764500400072 } from './migrations/keep-dead-letter-issues.ts';
import { KeepWorkers1764500400070 } from './migrations/keep-workers.ts';
import { NoteReveals1764410400057 } from './migrations/note-reveals.ts';
import { PauseQueues1763690400045 } from './migrations/pause-queues.ts';
import { PrioritiseTasks1763690400046 } from './migrations/prioritise-tasks.ts';
import { UniqueForAWhile1763690400047 } from './migrations/unique-for-a-while.ts';
import { WatchTasks1763690400030 } from './migrations/watch-tasks.ts';
import { QueuePauseRow } from './queues/queue-pause.entity.ts';
import { ScheduleRow } from './schedules/schedule.entity.ts';
import { BatchRow } from './tasks/batch.entity.ts';
import { TaskRow } from './tasks/task.entity.ts';
import { WorkerRow } from './workers/worker.entity.ts';

/** What the control plane keeps in its application's database: for `PersistenceModule`, beside the application's own. */
export const controlPlaneEntities = [
  TaskRow,
  BatchRow,
  ScheduleRow,
  DeadLetterRow,
  OperationRow,
  QueuePauseRow,
  RevealRow,
  WorkerRow,
  IssueRow,
];

/** Each has run once it is in the table `migrations`, by its name: a released one is neither renamed nor changed. */
export const controlPlaneMigrations = [
  CreateTasks1763690400002,
  CreateSchedules1763690400003,
  CreateDeadLetters1763690400010,
  WatchTasks1763690400030,
  KeepMoments1763690400031,
  CreateBatches1763690400040,
  AllowStandingSchedules1763690400041,
  PauseQueues1763690400045,
  PrioritiseTasks1763690400046,
  UniqueForAWhile1763690400047,
  KeepIdempotencyKeys1763690400050,
  NoteReveals1764410400057,
  AskByAudience1764410400060,
  KeepWorkers1764500400070,
  FindTasksByError1764500400071,
  KeepDeadLetterIssues1764500400072,
];

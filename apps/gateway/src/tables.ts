import { KeepIdempotencyKeys1763690400050 } from '@warren/http';
import { RefreshTokenRow } from './auth/refresh-token.entity.ts';
import { BatchRow } from './batches/batch.entity.ts';
import { AddDiscountCode1763690400021 } from './migrations/add-discount-code.ts';
import { AllowStandingSchedules1763690400041 } from './migrations/allow-standing-schedules.ts';
import { CreateBatches1763690400040 } from './migrations/create-batches.ts';
import { CreateDeadLetters1763690400010 } from './migrations/create-dead-letters.ts';
import { CreateOrders1763690400020 } from './migrations/create-orders.ts';
import { CreateSchedules1763690400003 } from './migrations/create-schedules.ts';
import { CreateTasks1763690400002 } from './migrations/create-tasks.ts';
import { CreateUsers1763690400001 } from './migrations/create-users.ts';
import { KeepMoments1763690400031 } from './migrations/keep-moments.ts';
import { PrioritiseTasks1763690400046 } from './migrations/prioritise-tasks.ts';
import { UniqueForAWhile1763690400047 } from './migrations/unique-for-a-while.ts';
import { WatchTasks1763690400030 } from './migrations/watch-tasks.ts';
import { DeadLetterRow } from './operations/dead-letter.entity.ts';
import { OperationRow } from './operations/operation.entity.ts';
import { OrderRow } from './orders/order.entity.ts';
import { PauseQueues1763690400045 } from './migrations/pause-queues.ts';
import { QueuePauseRow } from './queues/queue-pause.entity.ts';
import { ScheduleRow } from './schedules/schedule.entity.ts';
import { TaskRow } from './tasks/task.entity.ts';
import { UserRow } from './users/user.entity.ts';

/** What the gateway keeps in its database. */
export const entities = [
  UserRow,
  RefreshTokenRow,
  TaskRow,
  BatchRow,
  ScheduleRow,
  DeadLetterRow,
  OperationRow,
  OrderRow,
  QueuePauseRow,
];

/** In the order in which they are run. */
export const migrations = [
  CreateUsers1763690400001,
  CreateTasks1763690400002,
  CreateSchedules1763690400003,
  CreateDeadLetters1763690400010,
  CreateOrders1763690400020,
  AddDiscountCode1763690400021,
  WatchTasks1763690400030,
  KeepMoments1763690400031,
  CreateBatches1763690400040,
  AllowStandingSchedules1763690400041,
  PauseQueues1763690400045,
  PrioritiseTasks1763690400046,
  UniqueForAWhile1763690400047,
  KeepIdempotencyKeys1763690400050,
];

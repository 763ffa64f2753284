import { Module } from '@nestjs/common';
import { BrokerQueues } from './broker-queues.ts';
import { QueueBoard } from './queue-board.ts';
import { QueuePauses } from './queue-pauses.ts';
import { QueuesController } from './queues.controller.ts';
import { WaitingTasks } from './waiting-tasks.ts';

/** The queues, as operators see them. */
@Module({
  controllers: [QueuesController],
  providers: [BrokerQueues, QueueBoard, QueuePauses, WaitingTasks],
  exports: [BrokerQueues, QueuePauses],
})
export class QueuesModule {}

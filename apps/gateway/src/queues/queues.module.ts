import { type DynamicModule, Module } from '@nestjs/common';
import { QueueBoard } from './queue-board.ts';
import { BrokerQueues, QUEUE_BROKER, type QueueBroker } from './broker-queues.ts';
import { QueuePauses } from './queue-pauses.ts';
import { QueuesController } from './queues.controller.ts';

/** The queues, as operators see them. */
@Module({})
export class QueuesModule {
  static forRoot(broker: QueueBroker): DynamicModule {
    return {
      module: QueuesModule,
      controllers: [QueuesController],
      providers: [{ provide: QUEUE_BROKER, useValue: broker }, BrokerQueues, QueueBoard, QueuePauses],
    };
  }
}

import type { Channel } from 'amqplib';
import type { RabbitConnection } from '../connection/connection.ts';
import type { Executor } from '../handling/executor.ts';
import type { RoutedQueue } from '../handling/route-table.ts';
import type { Publisher } from '../publishing/publisher.ts';
import type { MessageKind } from '../wire/message.ts';
import type { Pausable } from './consumer.ts';
import type { OnOutcome } from './outcome-settler.ts';

/** What the consumers of one group share. */
export interface ConsumerParts {
  readonly group: string;
  readonly connection: RabbitConnection;
  /** For retries and dead letters. */
  readonly publisher: Publisher;
  /** Deliveries in flight at once, for each queue. */
  readonly prefetch: number;
  readonly onOutcome: OnOutcome | undefined;
  executorOf(queue: Omit<RoutedQueue, 'group'>): Executor;
  /** Resolves once it is known which queues are paused and which tasks are cancelled: nothing begins before. */
  caughtUp(kind: MessageKind, channel: Channel): Promise<void>;
  /** Lets operators pause these queues. */
  makePausable(queues: readonly string[], pausable: Pausable): void;
}

import type { Priority } from '@warren/contracts';

/** The names that everybody agrees on. Renaming one is a migration, not a refactoring. */
export const REQUESTS = 'warren.requests';
export const TASKS = 'warren.tasks';
export const REPLIES = 'warren.replies';
export const REDELIVER = 'warren.redeliver';
/** Where those come back from the ladder whose queue is gone; and on to {@link DEAD}. */
export const UNROUTABLE = 'warren.homeless';
export const DEAD = 'warren.dead';
export const DEAD_LETTERS = 'warren.dead-letters';
export const LOG = 'warren.log';
/** The stream in which every process reads which queues operators have paused, and the two facts that it holds. */
export const PAUSES = 'warren.pauses';
export const PAUSED = 'queue.paused.v1';
export const RESUMED = 'queue.resumed.v1';

/** The exchange that broadcasts one type of fact. */
export const eventExchange = (type: string): string => `warren.event.${type}`;

/** Where one group's share of the facts waits. */
export const eventQueue = (group: string): string => `${group}.events`;

/** The exchange that sends each fact to one partition of a group, by its key. */
export const partitionExchange = (group: string): string => `${group}.partition`;

/** Where the facts of one partition wait, in order; the first is 0. */
export const partitionQueue = (group: string, partition: number): string => `${eventQueue(group)}.${partition}`;

/** Never holds a message: its consumers are the workers of a group that has partitions. */
export const membershipQueue = (group: string): string => `${group}.workers`;

/** Where the questions to one service wait. */
export const requestQueue = (service: string): string => `${service}.requests`;

/** Where one type of work waits; shared by all who can do it. */
export const taskQueue = (type: string): string => `task.${type}`;

/** Where those of a type wait that overtake the others, where the type has priorities. */
export const urgentQueue = (type: string): string => `${taskQueue(type)}.high`;

/** The routing key by which a task comes to its queue. */
export const taskRoutingKey = (type: string, priority: Priority = 'normal'): string =>
  priority === 'high' ? `${type}.high` : type;

/** Where one client hears its answers. Exclusive, and gone with its connection. */
export const replyQueue = (service: string, id: string): string => `${service}.replies.${id}`;

/** Where a group hears who takes tasks back; apart from its other facts, so that it is heard before tasks are begun. */
export const cancellationQueue = (group: string): string => `${group}.cancellations`;

/** Where each of its processes hears the same. Exclusive, and gone with its connection. */
export const processCancellationQueue = (group: string, id: string): string => `${cancellationQueue(group)}.${id}`;

/** The exchange, and its queue, where messages wait that long for their next attempt. */
export const retryExchange = (delay: string): string => `warren.retry.${delay}`;

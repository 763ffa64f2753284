import { z } from 'zod';
import { QUEUE_KINDS } from './queue-kind.ts';

export const Queue = z
  .object({
    name: z.string(),
    kind: z.enum(QUEUE_KINDS),
    pool: z.string().nullable().describe("Whose it is; nobody's where all share it."),
    ready: z.int().nullable().describe('Messages that wait.'),
    unacked: z.int().nullable().describe('Messages in hand.'),
    consumers: z.int().nullable(),
    rates: z
      .object({ published: z.number(), acknowledged: z.number() })
      .nullable()
      .describe('Messages a second, over the last few seconds.'),
    oldestAt: z.iso
      .datetime()
      .nullable()
      .describe("When the oldest waiting task was due; for tasks that were asked for here, and nobody's else."),
  })
  .meta({ id: 'Queue' });
export type Queue = z.output<typeof Queue>;

export const QueueList = z
  .object({
    source: z.enum(['management', 'broker']).describe("RabbitMQ's management API, or AMQP alone, which tells less."),
    note: z.string().nullable().describe('Why not all is told.'),
    items: z.array(Queue).describe('By name.'),
  })
  .meta({ id: 'QueueList' });
export type QueueList = z.output<typeof QueueList>;

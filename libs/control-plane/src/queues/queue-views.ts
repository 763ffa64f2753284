import { z } from 'zod';
import { QUEUE_KINDS } from './queue-kind.ts';

export const Pause = z.object({
  reason: z.string().nullable(),
  by: z.uuid().describe('The operator.'),
  at: z.iso.datetime(),
});
export type Pause = z.output<typeof Pause>;

export const PauseRequest = z
  .object({ reason: z.string().min(1).max(500).optional().describe('Shown to other operators.') })
  .strict()
  .default({})
  .meta({ id: 'PauseRequest' });
export type PauseRequest = z.output<typeof PauseRequest>;

export const PausedQueue = z
  .object({ name: z.string(), paused: Pause.nullable().describe('`null` while its workers take what comes.') })
  .meta({ id: 'PausedQueue' });
export type PausedQueue = z.output<typeof PausedQueue>;

export const Queue = z
  .object({
    name: z.string(),
    kind: z.enum(QUEUE_KINDS),
    pool: z.string().nullable().describe("Which pool's it is; `null` where all share it."),
    ready: z.int().nullable().describe('Messages that wait.'),
    unacked: z.int().nullable().describe('Messages in flight.'),
    consumers: z.int().nullable(),
    rates: z
      .object({ published: z.number(), acknowledged: z.number() })
      .nullable()
      .describe('Messages a second, over the last few seconds.'),
    paused: Pause.nullable().describe(
      'By an operator. One that pauses by itself shows in the readiness of its workers.',
    ),
    oldestAt: z.iso
      .datetime()
      .nullable()
      .describe('When the oldest waiting task was due; for tasks that were asked for here.'),
  })
  .meta({ id: 'Queue' });
export type Queue = z.output<typeof Queue>;

export const QueueList = z
  .object({
    source: z.enum(['management', 'broker']).describe("RabbitMQ's management API, or AMQP alone, which tells less."),
    note: z.string().nullable().describe('Why something is missing.'),
    items: z.array(Queue).describe('By name.'),
  })
  .meta({ id: 'QueueList' });
export type QueueList = z.output<typeof QueueList>;

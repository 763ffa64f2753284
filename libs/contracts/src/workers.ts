import { z } from 'zod';
import { defineEvent } from './contract.ts';

const Timestamp = z.iso.datetime();

/** How a worker stands with one queue. */
export const ConsumedQueue = z.object({
  queue: z.string().max(255),
  /** Deliveries that it has and has not settled. */
  inFlight: z.int().nonnegative(),
  /** Whether an operator has paused the queue. */
  isPaused: z.boolean(),
  /** What its handlers wait for; null while they get what they need. */
  unavailable: z
    .object({
      /** A clause: `The SMTP server is unavailable: connect ECONNREFUSED`. */
      reason: z.string().max(2_000),
      since: Timestamp,
      /** When a delivery is tried again, to see whether it is back. */
      probeAt: Timestamp,
    })
    .nullable(),
});
export type ConsumedQueue = z.output<typeof ConsumedQueue>;

/**
 * A worker of a group says how it stands: when it starts, from time to time, when what it waits for changes, and when it
 * stops. One that is silent for longer than it said has ended without a word.
 */
export const WorkerReported = defineEvent(
  'worker.reported.v1',
  z.object({
    /** Another one after each start. */
    workerId: z.uuid(),
    group: z.string().max(255),
    /** Host and process. */
    worker: z.string().max(255),
    /** Of the application; left out where nobody said it. */
    version: z.string().max(100).optional(),
    startedAt: Timestamp,
    reportedAt: Timestamp,
    state: z.enum(['running', 'stopped']),
    /** The next report comes within so many milliseconds. */
    everyMs: z.int().positive(),
    /** Of the process, which may be that of other groups too. */
    memoryBytes: z.int().nonnegative(),
    /** By how much the process was late since the last report, at most, in milliseconds. */
    delayMs: z.number().nonnegative(),
    queues: z.array(ConsumedQueue).max(500),
  }),
);

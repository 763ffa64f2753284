import { Injectable } from '@nestjs/common';
import { findingOf, type JourneyFinding } from '@warren/contracts';
import { BrokerUnavailableError } from '@warren/messaging';
import { BrokerQueues } from '../queues/broker-queues.ts';
import type { Pause } from '../queues/queue-views.ts';
import { QueuePauses } from '../queues/queue-pauses.ts';

const MOST_QUEUES = 10;
/** Partitions pause with their group, and what is urgent with its type. */
const PART = /[.](\d+|high)$/;

/** What keeps a queue from being worked on, for what waits in it. */
@Injectable()
export class QueueObstacles {
  constructor(
    private readonly pauses: QueuePauses,
    private readonly broker: BrokerQueues,
  ) {}

  /** @param findings those that name a queue wait in it */
  async of(findings: readonly JourneyFinding[]): Promise<JourneyFinding[]> {
    const queues = [...new Set(findings.flatMap(({ queue }) => queue ?? []))].slice(0, MOST_QUEUES);
    if (queues.length === 0) return [];
    const current = await this.pauses.current();
    const [paused, open] = [
      queues.filter((name) => pauseOf(current, name)),
      queues.filter((name) => !pauseOf(current, name)),
    ];
    const unconsumed = await Promise.all(open.map((name) => this.unconsumed(name)));
    return [...paused.flatMap((name) => pausedFinding(name, pauseOf(current, name))), ...unconsumed.flat()];
  }

  /** The workers of a queue that is paused, or that waits for a dependency, do not consume it: others say so. */
  private async unconsumed(queue: string): Promise<JourneyFinding[]> {
    try {
      const depth = await this.broker.depthOf(queue);
      if (depth && depth.consumers > 0) return [];
      const what = depth
        ? `no worker consumes ${queue}; ${depth.ready} messages wait there`
        : `there is no queue ${queue}`;
      return [
        findingOf({
          ...{ code: 'no-consumer', service: 'control-plane' },
          sentence: `Waiting: ${what}.`,
          advice: 'Start a worker of that pool, or see in its readiness what it waits for.',
        }),
      ];
    } catch (error) {
      return error instanceof BrokerUnavailableError ? [brokerUnavailable(error.message)] : [];
    }
  }
}

const pauseOf = (current: ReadonlyMap<string, Pause>, queue: string): Pause | undefined =>
  current.get(queue) ?? current.get(queue.replace(PART, ''));

function pausedFinding(queue: string, pause: Pause | undefined): JourneyFinding[] {
  if (!pause) return [];
  const name = queue.replace(PART, '');
  const why = pause.reason === null ? 'without a reason' : `because: ${pause.reason}`;
  return [
    findingOf({
      ...{ code: 'queue-paused', service: 'control-plane', since: pause.at },
      sentence: `Waiting: the queue ${name} is paused since ${pause.at} by ${pause.by}, ${why}`,
      advice: `Resume it when the reason is gone: npx warren queues resume ${name}`,
    }),
  ];
}

const brokerUnavailable = (message: string): JourneyFinding =>
  findingOf({
    ...{ code: 'broker-unavailable', service: 'control-plane' },
    sentence: `Waiting: the message broker cannot be reached: ${message}`,
    advice: 'Start RabbitMQ, or repair the network. What is in outboxes is sent then.',
  });

import { Injectable } from '@nestjs/common';
import { findingOf, type JourneyFinding } from '@warren/contracts';
import { BrokerUnavailableError } from '@warren/messaging';
import { BrokerQueues } from '../queues/broker-queues.ts';
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
    const [paused, states] = [
      await this.paused(queues),
      await Promise.all(queues.map((name) => this.unconsumed(name))),
    ];
    return [...paused, ...states.flat()];
  }

  private async paused(queues: readonly string[]): Promise<JourneyFinding[]> {
    const current = await this.pauses.current();
    return queues.flatMap((queue) => {
      const name = current.has(queue) ? queue : queue.replace(PART, '');
      const pause = current.get(name);
      if (!pause) return [];
      const why = pause.reason === null ? 'without a reason' : `because: ${pause.reason}`;
      return [
        findingOf({
          ...{ code: 'queue-paused', service: 'control-plane', since: pause.at },
          sentence: `Waiting: the queue ${name} is paused since ${pause.at} by ${pause.by}, ${why}`,
          advice: `Resume it when the reason is gone: npx warren queues resume ${name}`,
        }),
      ];
    });
  }

  private async unconsumed(queue: string): Promise<JourneyFinding[]> {
    try {
      const depth = await this.broker.depthOf(queue);
      if (depth && depth.consumers > 0) return [];
      const what = depth
        ? `no worker consumes ${queue}; ${depth.ready} messages wait there`
        : `there is no queue ${queue}`;
      return [
        findingOf({
          ...{ code: 'no-consumer', service: 'control-plane', since: new Date().toISOString() },
          sentence: `Waiting: ${what}.`,
          advice: 'Start a worker of that pool, or see why it is not ready.',
        }),
      ];
    } catch (error) {
      return error instanceof BrokerUnavailableError ? [brokerUnavailable(error.message)] : [];
    }
  }
}

const brokerUnavailable = (message: string): JourneyFinding =>
  findingOf({
    ...{ code: 'broker-unavailable', service: 'control-plane', since: new Date().toISOString() },
    sentence: `Waiting: the message broker cannot be reached: ${message}`,
    advice: 'Start RabbitMQ, or repair the network. What is in outboxes is sent then.',
  });

import { Injectable } from '@nestjs/common';
import { findingOf, type JourneyFinding } from '@warren/contracts';
import { BrokerUnavailableError } from '@warren/messaging';
import { BrokerQueues } from '../queues/broker-queues.ts';
import type { Pause } from '../queues/queue-views.ts';
import { QueuePauses } from '../queues/queue-pauses.ts';
import { type QueueOutage, Workers } from '../workers/workers.ts';

const MOST_QUEUES = 10;
/** Partitions pause with their group, and what is urgent with its type. */
const PART = /[.](\d+|high)$/;

/** What keeps a queue from being worked on, for what waits in it. */
@Injectable()
export class QueueObstacles {
  constructor(
    private readonly pauses: QueuePauses,
    private readonly broker: BrokerQueues,
    private readonly workers: Workers,
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
    const obstacles = await Promise.all(open.map((name) => this.obstacleTo(name, findings)));
    return [...paused.flatMap((name) => pausedFinding(name, pauseOf(current, name))), ...obstacles.flat()];
  }

  /** Workers that wait for a dependency do not consume, and say why. */
  private async obstacleTo(queue: string, findings: readonly JourneyFinding[]): Promise<JourneyFinding[]> {
    const outage = await this.workers.outageOf(queue);
    return outage ? [outageFinding(queue, outage, findings)] : this.unconsumed(queue);
  }

  /** The workers of a queue that is paused do not consume it: others say so. */
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
          advice: `Start a worker of the pool: WARREN_POOLS names it. GET /operations/workers shows those there are.`,
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

/** @param findings those that wait in the queue, one of which may know that its next attempt is later than the probe */
function outageFinding(
  queue: string,
  { reason, since, probeAt }: QueueOutage,
  findings: readonly JourneyFinding[],
): JourneyFinding {
  const retries = findings.flatMap((finding) => (finding.queue === queue ? (finding.until ?? []) : []));
  const until = [probeAt, ...retries].sort().at(-1) ?? probeAt;
  return findingOf({
    ...{ code: 'dependency-unavailable', service: 'control-plane', since, until },
    sentence: `Waiting: the next attempt is at ${until}; since ${since} no worker of ${queue} gets what it needs: ${reason}`,
    advice: 'It goes on by itself when that is back, and no attempt is counted meanwhile: repair what is unavailable.',
  });
}

const brokerUnavailable = (message: string): JourneyFinding =>
  findingOf({
    ...{ code: 'broker-unavailable', service: 'control-plane' },
    sentence: `Waiting: the message broker cannot be reached: ${message}`,
    advice: 'Start RabbitMQ, or repair the network. What is in outboxes is sent then.',
  });

import { BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import type { Contract } from '@warren/contracts';
import { type BrokerUrl, DEAD_LETTERS, LOG, QueueGauge, requestQueue, taskQueue, urgentQueue } from '@warren/messaging';
import { CONTROL_PLANE_OPTIONS, type ControlPlaneOptions } from '../control-plane-options.ts';
import { Management, type QueueCounts } from './management.ts';

/** Counts what waits at the broker: all of it by the management API, or what the contracts name over AMQP. */
@Injectable()
export class BrokerQueues implements BeforeApplicationShutdown {
  private readonly gauge: QueueGauge;
  private readonly management: Management | undefined;

  private readonly named: readonly string[];

  constructor(@Inject(CONTROL_PLANE_OPTIONS) { amqpUrl, service, managementUrl, contracts }: ControlPlaneOptions) {
    this.gauge = new QueueGauge({ url: amqpUrl, service });
    this.management = managementUrl === undefined ? undefined : new Management(managementUrl, vhostOf(amqpUrl));
    this.named = [...new Set(contracts.flatMap(queuesOf)), DEAD_LETTERS, LOG];
  }

  async count(): Promise<Counted> {
    if (!this.management) return this.fromBroker('MANAGEMENT_URL is not set');
    try {
      return { source: 'management', note: null, queues: await this.management.queues() };
    } catch (error) {
      return this.fromBroker(`The management API does not help: ${(error as Error).message}`);
    }
  }

  /** @throws BrokerUnavailableError */
  async exists(queue: string): Promise<boolean> {
    return (await this.gauge.depthOf(queue)) !== undefined;
  }

  /** `undefined` when there is no such queue. @throws BrokerUnavailableError */
  depthOf(queue: string): ReturnType<QueueGauge['depthOf']> {
    return this.gauge.depthOf(queue);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.gauge.close();
  }

  private async fromBroker(why: string): Promise<Counted> {
    const depths = await Promise.all(this.named.map(async (name) => ({ name, depth: await this.gauge.depthOf(name) })));
    const queues = depths.flatMap(({ name, depth }) =>
      depth ? [{ name, ready: depth.ready, unacked: null, consumers: depth.consumers, rates: null }] : [],
    );
    return {
      source: 'broker',
      note: `${why}: only queues that contracts name are here, without what is in flight.`,
      queues,
    };
  }
}

export interface Counted {
  readonly source: 'management' | 'broker';
  /** Why something is missing. */
  readonly note: string | null;
  readonly queues: readonly QueueCounts[];
}

/** The queues that a contract names. Which groups consume an event, it does not know. */
function queuesOf(contract: Contract): string[] {
  if (contract.kind === 'request') return [requestQueue(contract.service)];
  if (contract.kind === 'event') return [];
  return contract.priorities ? [taskQueue(contract.type), urgentQueue(contract.type)] : [taskQueue(contract.type)];
}

function vhostOf(amqpUrl: BrokerUrl): string {
  const [url = ''] = [amqpUrl].flat();
  return decodeURIComponent(new URL(url).pathname.slice(1)) || '/';
}

import { BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { catalogue } from '@showcase/contracts';
import { type BrokerUrl, DEAD_LETTERS, LOG, QueueGauge, requestQueue, taskQueue, urgentQueue } from '@warren/messaging';
import { Management } from './management.ts';

/** What the broker says of a queue; `null` is what it cannot tell. */
export interface QueueCounts {
  readonly name: string;
  readonly ready: number | null;
  readonly unacked: number | null;
  readonly consumers: number | null;
  /** Messages a second. */
  readonly rates: { readonly published: number; readonly acknowledged: number } | null;
}

export interface Counted {
  readonly source: 'management' | 'broker';
  /** Why not all is told. */
  readonly note: string | null;
  readonly queues: readonly QueueCounts[];
}

/** The broker, for whoever looks at its queues. */
export const QUEUE_BROKER = Symbol('QueueBroker');
export interface QueueBroker {
  readonly url: BrokerUrl;
  readonly service: string;
  /** Of the management API, with user and password. */
  readonly managementUrl: string | undefined;
}

/** Without the management API: what the contracts name. Who hears facts, they do not know. */
const NAMED = [
  ...new Set(
    catalogue.flatMap((contract) => {
      if (contract.kind === 'task')
        return contract.priorities ? [taskQueue(contract.type), urgentQueue(contract.type)] : taskQueue(contract.type);
      return contract.kind === 'request' ? requestQueue(contract.service) : [];
    }),
  ),
  DEAD_LETTERS,
  LOG,
];

/** Counts what waits at the broker: all of it by the management API, or what the contracts name over AMQP. */
@Injectable()
export class BrokerQueues implements BeforeApplicationShutdown {
  readonly #gauge: QueueGauge;
  readonly #management: Management | undefined;

  constructor(@Inject(QUEUE_BROKER) broker: QueueBroker) {
    this.#gauge = new QueueGauge(broker);
    this.#management =
      broker.managementUrl === undefined ? undefined : new Management(broker.managementUrl, vhostOf(broker));
  }

  async count(): Promise<Counted> {
    if (!this.#management) return this.#fromBroker('MANAGEMENT_URL is not set');
    try {
      return { source: 'management', note: null, queues: await this.#management.queues() };
    } catch (error) {
      return this.#fromBroker(`The management API does not help: ${(error as Error).message}`);
    }
  }

  /** @throws BrokerUnavailableError */
  async exists(queue: string): Promise<boolean> {
    return (await this.#gauge.depthOf(queue)) !== undefined;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#gauge.close();
  }

  async #fromBroker(why: string): Promise<Counted> {
    const depths = await Promise.all(NAMED.map(async (name) => ({ name, depth: await this.#gauge.depthOf(name) })));
    const queues = depths.flatMap(({ name, depth }) =>
      depth ? [{ name, ready: depth.ready, unacked: null, consumers: depth.consumers, rates: null }] : [],
    );
    return {
      source: 'broker',
      note: `${why}: only queues that contracts name are here, without what is in hand.`,
      queues,
    };
  }
}

const vhostOf = ({ url }: QueueBroker): string => decodeURIComponent(new URL(url).pathname.slice(1)) || '/';

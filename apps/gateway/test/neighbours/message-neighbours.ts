import { Controller, Module } from '@nestjs/common';
import { defineEvent, libraryContracts, type PayloadOf } from '@warren/contracts';
import { DEAD_LETTERS, Event, eventQueue, Messenger, newId, provision } from '@warren/messaging';
import { Outbox, SetAsideRows, UnitOfWork } from '@warren/persistence';
import { createWorker, type Worker } from '@warren/service';
import {
  BrokerInspector,
  freshName,
  type TestDatabase,
  testDatabase,
  type TestVhost,
  testVhost,
} from '@warren/testing';
import { z } from 'zod';
import type { Neighbour } from './neighbour.ts';

const Happened = defineEvent('thing.happened.v1', z.object({ n: z.int() }));
/** It has no exchange: the broker closes the channel of who publishes to it. */
const Unheard = defineEvent('thing.unheard.v1', z.object({}));
const PARTITIONS = 2;

/** A worker of one group, and what shares its channel, its outbox and its queues. */
export class MessageNeighbours {
  private count = 0;
  private readonly waiting: Map<number, () => void>;

  private constructor(
    private readonly group: string,
    private readonly vhost: TestVhost,
    private readonly database: TestDatabase,
    private readonly worker: Worker,
    private readonly inspector: BrokerInspector,
    waiting: Map<number, () => void>,
  ) {
    this.waiting = waiting;
  }

  /** @param isPartitioned whether its events keep their order by key */
  static async start(isPartitioned: boolean): Promise<MessageNeighbours> {
    const group = freshName('neighbours');
    const [vhost, database] = await Promise.all([testVhost(group), testDatabase()]);
    const events = [...libraryContracts.filter(({ kind }) => kind === 'event'), Happened].map(({ type }) => type);
    await provision(vhost.url, events);
    const waiting = new Map<number, () => void>();
    @Controller()
    class Handlers {
      @Event(Happened)
      happened({ n }: PayloadOf<typeof Happened>): void {
        waiting.get(n)?.();
      }
    }
    @Module({ controllers: [Handlers] })
    class NeighboursModule {}
    const worker = await createWorker({
      ...{ group, broker: vhost.url, module: NeighboursModule, logger: false },
      database: { url: database.url, entities: [], migrations: [] },
      ...(isPartitioned && { partitions: PARTITIONS }),
    });
    const inspector = await BrokerInspector.attach([vhost.url]);
    return new MessageNeighbours(group, vhost, database, worker, inspector, waiting);
  }

  async close(): Promise<void> {
    await this.inspector.close();
    await this.worker.close();
    await Promise.all([this.vhost.drop(), this.database.drop()]);
  }

  /** One publishes to an exchange that is not there; the others use the same channel. */
  get channel(): Neighbour {
    const messenger = this.worker.app.get(Messenger);
    let refused = 0;
    return {
      ...{ shared: 'a channel', others: 'publish an event', perSecond: 100 },
      misbehaviour: 'publishes to an exchange that does not exist',
      act: () => messenger.publish(Happened, { n: -1 }),
      misbehave: () => messenger.publish(Unheard, {}).catch(() => void refused++),
      came: async () => `${refused} refused`,
    };
  }

  /** One gives the outbox rows that no encoder takes; the others wait for the effect of theirs. */
  get outbox(): Neighbour {
    const { app } = this.worker;
    const [outbox, unitOfWork] = [app.get(Outbox), app.get(UnitOfWork)];
    return {
      ...{ shared: 'the outbox', others: 'commit a row, until its event is handled', perSecond: 50 },
      misbehaviour: 'commits rows that cannot be encoded',
      act: () => this.handled((n) => unitOfWork.run(() => outbox.publish(Happened, { n }, { key: String(n) }))),
      misbehave: () =>
        unitOfWork.manager.query(
          `INSERT INTO outbox (id, kind, type, payload, correlation_id, attempts) VALUES ($1, 'event', $2, '{}', $3, 5)`,
          [newId(), Happened.type, 'c'.repeat(300)],
        ),
      came: async () => `${await app.get(SetAsideRows).count()} set aside`,
    };
  }

  /** One sends what can be neither handled nor carried along; the others' events come by the same queue. */
  queue(shared: string, suffix = ''): Neighbour {
    const messenger = this.worker.app.get(Messenger);
    const queue = `${eventQueue(this.group)}${suffix}`;
    const headers = { 'warren-attempt': 3_000_000_000, one: 'x'.repeat(32_000), two: 'y'.repeat(32_000) };
    const options = { type: Happened.type, timestamp: 2 ** 53 - 1, correlationId: '\u0000', headers };
    return {
      ...{ shared, others: 'publish an event, until it is handled', perSecond: 50 },
      misbehaviour: 'sends messages with 64 KB of headers, impossible properties and a body that is no JSON',
      act: () => this.handled((n) => messenger.publish(Happened, { n }, { key: String(n) })),
      misbehave: async () =>
        this.inspector.channel.sendToQueue(queue, Buffer.from('\u0000{'), { ...options, messageId: newId() }),
      came: async () => `${await this.inspector.messageCount(DEAD_LETTERS)} dead letters`,
    };
  }

  get partition(): Neighbour {
    return this.queue('a partition', '.0');
  }

  /** Resolves when the event of this number has been handled. */
  private async handled(send: (n: number) => Promise<unknown>): Promise<void> {
    const n = ++this.count;
    const handled = new Promise<void>((resolve) => this.waiting.set(n, resolve));
    await send(n);
    await handled;
    this.waiting.delete(n);
  }
}

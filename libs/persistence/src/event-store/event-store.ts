import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { UnitOfWork } from '../transactions/unit-of-work.ts';
import type { DomainEvent } from './decider.ts';
import { EventLog } from './event-log.ts';
import { Snapshots } from './snapshots.ts';
import type { StreamType } from './stream-type.ts';
import { Streams } from './streams.ts';

/**
 * Keeps streams of events, and states as what their events make of them. It works in the open unit of work where there
 * is one, so that events, inbox and outbox are committed together. A module that wants it names it among its providers,
 * and EventStoreTables among its migrations.
 */
@Injectable()
export class EventStore {
  private readonly log: EventLog;
  private readonly snapshots: Snapshots;

  constructor(
    dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
  ) {
    this.log = new EventLog(dataSource, unitOfWork);
    this.snapshots = new Snapshots(dataSource, unitOfWork);
  }

  /** The streams of a type: `eventStore.of(walletStream).load(userId)`. */
  of<Command, Event extends DomainEvent, State>(
    type: StreamType<Command, Event, State>,
  ): Streams<Command, Event, State> {
    return new Streams(type, this.log, this.snapshots, this.unitOfWork);
  }
}

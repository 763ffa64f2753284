import type { ConsumedQueue } from '@warren/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a worker reported last: one row for each start of a worker. */
@Entity('workers')
export class WorkerRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { name: 'worker_group' })
  group!: string;

  /** Host and process. */
  @Column('text')
  worker!: string;

  @Column('text', { nullable: true })
  version!: string | null;

  @Column('text')
  state!: 'running' | 'stopped';

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'reported_at' })
  reportedAt!: Date;

  @Column('int', { name: 'every_ms' })
  everyMs!: number;

  @Column('float8', { name: 'memory_bytes' })
  memoryBytes!: number;

  @Column('float8', { name: 'delay_ms' })
  delayMs!: number;

  @Column('jsonb')
  queues!: ConsumedQueue[];
}

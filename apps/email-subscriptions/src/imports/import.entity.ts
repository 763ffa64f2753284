import { Import, type ImportedConsent } from '@showcase/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('imports')
export class ImportRecord {
  /** Its task's, too. */
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  state!: Import['state'];

  /** The file's heading. */
  @Column('text', { array: true })
  columns!: string[];

  @Column('jsonb', { nullable: true })
  consent!: ImportedConsent | null;

  @Column('integer')
  rows!: number;

  @Column('integer')
  added!: number;

  @Column('integer', { name: 'already_there' })
  alreadyThere!: number;

  @Column('integer')
  duplicates!: number;

  @Column('integer')
  suppressed!: number;

  @Column('integer')
  invalid!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

export const toImport = (record: ImportRecord): Import =>
  Import.parse(Object.assign({}, record, { createdAt: record.createdAt.toISOString() }));

/** How many of its rows have been dealt with. */
export function dealtWith({ added, alreadyThere, duplicates, suppressed, invalid }: ImportRecord): number {
  return added + alreadyThere + duplicates + suppressed + invalid;
}

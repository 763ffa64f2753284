import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('workspaces')
export class WorkspaceRow {
  @PrimaryColumn('uuid')
  id!: string;

  /** One for each user. */
  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('text')
  name!: string;

  /** Its part of an address; unique. */
  @Column('text')
  slug!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

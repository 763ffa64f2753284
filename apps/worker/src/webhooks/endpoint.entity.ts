import type { WebhookEndpoint } from '@showcase/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Where a customer wants to be called, and about what. */
@Entity('endpoints')
export class EndpointRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'owner_id' })
  ownerId!: string;

  /** An operator's may be called about facts of no customer. */
  @Column('boolean', { name: 'by_operator' })
  byOperator!: boolean;

  @Column('text')
  url!: string;

  @Column('text', { array: true })
  types!: WebhookEndpoint['types'];

  @Column('text')
  secret!: string;

  /** `null` while it is called. */
  @Column('text', { name: 'disabled_because', nullable: true })
  disabledBecause!: string | null;

  @Column('timestamptz', { name: 'failing_since', nullable: true })
  failingSince!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

export function toEndpoint({ id, url, types, disabledBecause, failingSince, createdAt }: EndpointRow): WebhookEndpoint {
  return {
    id,
    url,
    types,
    status: disabledBecause === null ? 'active' : 'disabled',
    disabledBecause,
    failingSince: failingSince?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}

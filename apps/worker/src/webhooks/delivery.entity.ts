import type { WebhookDelivery } from '@showcase/contracts';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { EndpointRow } from './endpoint.entity.ts';

/** One fact for one endpoint, and every attempt at it. */
@Entity('deliveries')
export class DeliveryRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'endpoint_id' })
  endpointId!: string;

  @ManyToOne(() => EndpointRow)
  @JoinColumn({ name: 'endpoint_id' })
  endpoint?: EndpointRow;

  @Column('uuid', { name: 'message_id' })
  messageId!: string;

  @Column('text')
  type!: string;

  /** What is sent, to the byte: it is what the signature is made over. */
  @Column('text')
  body!: string;

  @Column('text')
  state!: WebhookDelivery['state'];

  @Column('jsonb')
  attempts!: WebhookDelivery['attempts'];

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

export function toDelivery({ id, messageId, type, state, attempts, createdAt }: DeliveryRow): WebhookDelivery {
  return { id, messageId, type, state, attempts, createdAt: createdAt.toISOString() };
}

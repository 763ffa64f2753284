import type { Customer, Money, OrderLine } from '@showcase/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrderState } from './domain/order-state.ts';
import type { Rejection } from './domain/rejection.ts';

@Entity('orders')
export class OrderRow {
  @PrimaryColumn('uuid')
  id!: string;

  /** Whose it is. */
  @Column('uuid', { name: 'user_id' })
  userId!: string;

  /** As they were called when they ordered. */
  @Column('jsonb')
  customer!: Customer;

  /** With the prices of that moment. */
  @Column('jsonb')
  lines!: OrderLine[];

  @Column('jsonb')
  total!: Money;

  @Column('text', { name: 'discount_code', nullable: true })
  discountCode!: string | null;

  @Column('text')
  state!: OrderState;

  @Column('timestamptz', { name: 'placed_at' })
  placedAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  /** When it was confirmed or rejected. */
  @Column('timestamptz', { name: 'settled_at', nullable: true })
  settledAt!: Date | null;

  @Column('jsonb', { nullable: true })
  rejection!: Rejection | null;
}

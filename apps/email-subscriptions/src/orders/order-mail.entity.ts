import { Column, Entity, PrimaryColumn } from 'typeorm';

/** That a customer was told how an order ended. An order ends once. */
@Entity('order_mails')
export class OrderMailRow {
  @PrimaryColumn('uuid', { name: 'order_id' })
  orderId!: string;

  /** The mail's message id. */
  @Column('uuid', { name: 'task_id' })
  taskId!: string;

  @Column('timestamptz', { name: 'decided_at' })
  decidedAt!: Date;
}

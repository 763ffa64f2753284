import type { Product } from '@showcase/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('products')
export class ProductRow {
  @PrimaryColumn('text')
  sku!: string;

  @Column('text')
  name!: string;

  /** Minor units. PostgreSQL's bigint comes as a string. */
  @Column('bigint')
  price!: string;

  @Column('char')
  currency!: string;

  /** What nobody has reserved. */
  @Column('integer')
  available!: number;
}

export function toProduct({ sku, name, price, currency, available }: ProductRow): Product {
  return { sku, name, price: { amount: Number(price), currency }, available };
}

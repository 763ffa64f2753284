import type { Pool } from '../pool/pool.ts';
import { CreateInventory1763690400001 } from './create-inventory.ts';
import { CreateRestocks1763690400002 } from './create-restocks.ts';
import { InventoryHandler } from './inventory.handler.ts';
import { ProductRow } from './product.entity.ts';
import { RestockHandler } from './restock.handler.ts';
import { Stock } from './stock.ts';

/** Knows what is in the warehouse, and sets it aside for orders. */
export const pool: Pool = {
  handlers: [InventoryHandler, RestockHandler],
  providers: [Stock],
  entities: [ProductRow],
  migrations: [CreateInventory1763690400001, CreateRestocks1763690400002],
};

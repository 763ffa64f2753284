import { participants } from '@showcase/contracts';
import { EventStore, EventStoreTables1700000000001 } from '@warren/persistence';
import type { Pool } from '../pool/pool.ts';
import { ChargeOrdersHandler } from './charge-orders.handler.ts';
import { WalletsHandler } from './wallets.handler.ts';
import { Wallets } from './wallets.ts';

/** Customers' wallets: what is in them is what has happened to them, a customer's orders one after the other. */
export const pool: Pool = {
  handlers: [ChargeOrdersHandler, WalletsHandler],
  providers: [EventStore, Wallets],
  migrations: [EventStoreTables1700000000001],
  partitions: participants.payments.partitions,
};

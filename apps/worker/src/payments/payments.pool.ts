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
  persons: [
    {
      what: 'movements of the wallet',
      table: 'events',
      where: "events.stream_id = 'wallet-' || person.user_id",
      erasure: {
        staysBecause: 'Books are kept for ten years by law: amounts and ids, and nothing that says whose they are.',
      },
    },
  ],
};

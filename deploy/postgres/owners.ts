import { pools } from '../../apps/worker/src/pools.ts';

/** Who owns what in PostgreSQL: a database of its own, or a schema of its own beside the other pools'. */
export interface Owner {
  /** The service, as in docker-compose.yml. */
  readonly service: string;
  readonly role: string;
  readonly database: string;
  /** @default the whole database is its own */
  readonly schema?: string;
}

const roleOf = (service: string): string => service.replaceAll('-', '_');

export const owners: readonly Owner[] = [
  ...['gateway', 'email-subscriptions'].map((service) => ({
    service,
    role: roleOf(service),
    database: roleOf(service),
  })),
  ...Object.keys(pools).map((pool) => {
    const service = `worker-${pool}`;
    return { service, role: roleOf(service), database: 'worker', schema: pool };
  }),
];

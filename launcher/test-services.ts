import { type Home, findInfrastructure, type Addresses, step } from '@warren/infrastructure';
import { provisionTopology } from '../cli/provision.ts';

/**
 * Starts what a run of tests or benchmarks needs, on any free ports, unless the environment names it.
 * @returns the environment variables with their addresses
 */
export async function startTestServices(home: Home, { durable }: { durable: boolean }): Promise<NodeJS.ProcessEnv> {
  const { addresses } = await step('RabbitMQ, PostgreSQL, Redis and a mailbox', () =>
    findInfrastructure(home, { usualPorts: false, durable }),
  );
  await provisionTopology(addresses.amqp);
  return environment(addresses, home);
}

function environment(addresses: Addresses, home: Home): NodeJS.ProcessEnv {
  return {
    AMQP_URL: addresses.amqp,
    DATABASE_URL: addresses.postgres,
    REDIS_URL: addresses.redis,
    SMTP_URL: addresses.smtp,
    ...(addresses.management && { MANAGEMENT_URL: addresses.management }),
    ...(addresses.mailbox && { MAILBOX_URL: addresses.mailbox }),
    WARREN_TEST_HOME: home.directory,
  };
}

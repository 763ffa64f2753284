import { answers } from './answers.ts';
import type { Home } from './home.ts';
import { startMailbox } from './mailbox.ts';
import { startPostgres } from './postgres.ts';
import { findProgram } from './programs.ts';
import { startRabbitmq } from './rabbitmq.ts';
import { startRedis } from './redis.ts';

/** Where everything is, as URLs with user and password. Someone else's broker or mail server may show no page. */
export interface Addresses {
  amqp: string;
  management?: string;
  postgres: string;
  redis: string;
  smtp: string;
  mailbox?: string;
}

export interface Infrastructure {
  addresses: Addresses;
  /** Ends what was started; services that were given are left alone. */
  close(): Promise<void>;
}

interface Options {
  /** Management UI and mailbox at their usual ports, or the next free ones, instead of any ports. */
  usualPorts?: boolean;
  durable?: boolean;
}

type Found = Partial<Addresses> & { close(): Promise<void> };

/** The services, each with the variable that may give its address, and its program. */
const services = {
  amqp: { variable: 'AMQP_URL', program: 'rabbitmq-server' },
  postgres: { variable: 'DATABASE_URL', program: 'postgres' },
  redis: { variable: 'REDIS_URL', program: 'redis-server' },
  smtp: { variable: 'SMTP_URL', program: undefined },
};
type Name = keyof typeof services;
const names = Object.keys(services) as Name[];

/** Uses a service whose address the environment gives. */
async function useGiven(name: Name, url: string): Promise<Found> {
  const { variable } = services[name];
  if (!URL.canParse(url)) throw new Error(`${variable} is not a URL: ${url}`);
  if (!(await answers(url))) throw new Error(`${variable} is set, but nothing answers at ${new URL(url).host}.`);
  return { [name]: url, close: async () => {} };
}

/** Starts a private service with the programs of this machine. */
async function startLocally(name: Name, home: Home, { usualPorts, durable }: Options): Promise<Found> {
  switch (name) {
    case 'amqp': {
      const { url, management, close } = await startRabbitmq(home, usualPorts ? { management: 15_672 } : {});
      return { amqp: url, management, close };
    }
    case 'postgres': {
      const { url, close } = await startPostgres(home, { durable: durable ?? true });
      return { postgres: url, close };
    }
    case 'redis': {
      const { url, close } = await startRedis(home);
      return { redis: url, close };
    }
    case 'smtp': {
      const { url, mailbox, close } = await startMailbox(home, usualPorts ? { port: 1080 } : {});
      return { smtp: url, mailbox, close };
    }
  }
}

function demandPrograms(wanted: Name[]): void {
  const missing = wanted.map((name) => services[name].program).filter((program) => program && !findProgram(program));
  if (missing.length === 0) return;
  throw new Error(`Install ${missing.join(', ')}, or start a Docker engine, or set ${wanted.map((name) => services[name].variable).join(', ')}.`);
}

/** Finds or starts RabbitMQ, PostgreSQL, Redis and a mailbox, at the same time. On failure nothing is left running. */
export async function findInfrastructure(home: Home, options: Options = {}): Promise<Infrastructure> {
  const given = (name: Name) => process.env[services[name].variable];
  demandPrograms(names.filter((name) => !given(name)));

  const attempts = await Promise.allSettled(
    names.map((name) => {
      const url = given(name);
      return url ? useGiven(name, url) : startLocally(name, home, options);
    }),
  );
  const found = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
  const close = async () => void (await Promise.all(found.map((service) => service.close())));
  const failure = attempts.find((attempt) => attempt.status === 'rejected');
  if (failure) {
    await close();
    throw failure.reason;
  }
  const { close: _, ...addresses } = Object.assign({}, ...found) as Addresses & Found;
  return { addresses, close };
}

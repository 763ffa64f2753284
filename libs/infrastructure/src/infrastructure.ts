import { print, step } from './progress.ts';
import { addressesIn, answers } from './answers.ts';
import { canInstall, install } from './apt.ts';
import { runPostgres, runRabbitmq, runRedis } from './containers.ts';
import { engineAnswers } from './docker.ts';
import type { Home } from './home.ts';
import { startMailbox } from './mailbox.ts';
import { startPostgres } from './postgres.ts';
import { findProgram } from './programs.ts';
import { startRabbitmq } from './rabbitmq.ts';
import { startRedis } from './redis.ts';
import type { Broker, Service } from './service.ts';

/** Where everything is, as URLs with user and password. A broker or mail server that was given may have no page. */
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

export interface InfrastructureOptions {
  /** Management UI and mailbox at their usual ports, or the next free ones, instead of any ports. */
  usualPorts: boolean;
  /** Whether data is to survive a power cut, and the end of its container. */
  durable: boolean;
}

type Found = Partial<Addresses> & { close(): Promise<void> };
type Start<S extends Service> = (home: Home, options: InfrastructureOptions) => Promise<S>;

interface Kind<S extends Service = Service> {
  /** The variable that may give its address. */
  variable: string;
  /** The program, and the package that brings it on Debian. */
  program: string;
  debian: string;
  inContainer: Start<S>;
  onMachine: Start<S>;
  found(service: S): Partial<Addresses>;
}

const managementPort = ({ usualPorts }: InfrastructureOptions) => (usualPorts ? 15_672 : undefined);

const rabbitmq: Kind<Broker> = {
  variable: 'AMQP_URL',
  program: 'rabbitmq-server',
  debian: 'rabbitmq-server',
  inContainer: (home, options) => runRabbitmq(home, options.durable, managementPort(options)),
  onMachine: (home, options) => startRabbitmq(home, managementPort(options)),
  found: ({ url, management }) => ({ amqp: url, management }),
};

const postgres: Kind = {
  variable: 'DATABASE_URL',
  program: 'postgres',
  debian: 'postgresql',
  inContainer: (home, { durable }) => runPostgres(home, durable),
  onMachine: (home, { durable }) => startPostgres(home, { durable }),
  found: ({ url }) => ({ postgres: url }),
};

const redis: Kind = {
  variable: 'REDIS_URL',
  program: 'redis-server',
  debian: 'redis-server',
  inContainer: (home, { durable }) => runRedis(home, durable),
  onMachine: (home) => startRedis(home),
  found: ({ url }) => ({ redis: url }),
};

/** Uses a service whose address the environment gives; of a cluster one node that answers is enough. */
async function useGiven(variable: string, url: string): Promise<string> {
  const addresses = addressesIn(url);
  const wrong = addresses.find((address) => !URL.canParse(address));
  if (wrong !== undefined) throw new Error(`${variable} is not a URL: ${wrong}`);
  const alive = await Promise.all(addresses.map((address) => answers(address)));
  const hosts = addresses.map((address) => new URL(address).host).join(', ');
  if (!alive.includes(true)) throw new Error(`${variable} is set, but nothing answers at ${hosts}.`);
  return url;
}

/** A container where there is an engine; a program of this machine otherwise, or when the engine cannot. */
async function startKind<S extends Service>(
  kind: Kind<S>,
  home: Home,
  options: InfrastructureOptions,
  engine: boolean,
): Promise<Found> {
  const given = process.env[kind.variable];
  if (given) {
    const url = await useGiven(kind.variable, given);
    return { ...kind.found({ url } as S), close: async () => {} };
  }
  const service = engine
    ? await kind.inContainer(home, options).catch((error: unknown) => {
        if (!findProgram(kind.program)) throw error;
        print(`  Docker could not run ${kind.program}; the one on this machine is used.`);
        return kind.onMachine(home, options);
      })
    : await kind.onMachine(home, options);
  return { ...kind.found(service), close: () => service.close() };
}

async function findMailbox(home: Home, { usualPorts }: InfrastructureOptions): Promise<Found> {
  const given = process.env['SMTP_URL'];
  if (given) return { smtp: await useGiven('SMTP_URL', given), close: async () => {} };
  const { url, mailbox, close } = await startMailbox(home, usualPorts ? 1080 : undefined);
  return { smtp: url, mailbox, close };
}

/** Installs the programs that are missing, where it can. @throws Error naming what to install */
async function preparePrograms(): Promise<void> {
  const missing = [rabbitmq, postgres, redis].filter(
    ({ variable, program }) => !process.env[variable] && !findProgram(program),
  );
  if (missing.length === 0) return;
  const packages = missing.map(({ debian }) => debian);
  if (canInstall()) return step(`apt-get install ${packages.join(' ')}`, () => install(packages));
  const variables = missing.map(({ variable }) => variable).join(', ');
  throw new Error(
    `Install ${packages.join(', ')}, or start a Docker engine, or set ${variables}; then run the command again.`,
  );
}

/** Finds or starts RabbitMQ, PostgreSQL, Redis and a mailbox, at the same time. On failure nothing is left running. */
export async function findInfrastructure(home: Home, options: InfrastructureOptions): Promise<Infrastructure> {
  const engine = await engineAnswers();
  if (!engine) await preparePrograms();

  const attempts = await Promise.allSettled([
    startKind(rabbitmq, home, options, engine),
    startKind(postgres, home, options, engine),
    startKind(redis, home, options, engine),
    findMailbox(home, options),
  ]);
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

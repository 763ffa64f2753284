import { answers, answersHttp } from './answers.ts';
import { inContainer, startContainer, type Container } from './container.ts';
import type { Home } from './home.ts';
import { freePort, freePortFrom } from './ports.ts';
import { rabbitmqPlugins } from './rabbitmq-node.ts';
import type { Broker, Service } from './service.ts';

/** Data that is to outlive the container has a volume; other data goes with it. */
const keep = (durable: boolean, data: string): Pick<Container, 'data'> => (durable ? { data } : {});

export async function runRabbitmq(home: Home, durable: boolean, usualManagement?: number): Promise<Broker> {
  const amqp = await freePort();
  const http = await (usualManagement ? freePortFrom(usualManagement) : freePort());
  const url = `amqp://guest:guest@127.0.0.1:${amqp}`;
  const enable = `rabbitmq-plugins enable --offline ${rabbitmqPlugins.join(' ')}`;
  const container: Container = {
    name: 'rabbitmq',
    image: `rabbitmq:${process.env['WARREN_RABBITMQ'] ?? '4'}-management`,
    ports: [
      [amqp, 5672],
      [http, 15_672],
    ],
    ...keep(durable, '/var/lib/rabbitmq'),
    // Its data belongs to a node of that name.
    options: ['--hostname', 'warren'],
    command: ['sh', '-c', `${enable} && exec docker-entrypoint.sh rabbitmq-server`],
  };
  const ready = async () => (await answers(url)) && answersHttp(`http://127.0.0.1:${http}/`);
  const service = await startContainer(home, url, container, ready);
  const control = (...args: string[]): Promise<string> => inContainer(home, 'rabbitmq', 'rabbitmqctl', ...args);
  return { ...service, management: `http://guest:guest@127.0.0.1:${http}`, control };
}

export async function runPostgres(home: Home, durable: boolean): Promise<Service> {
  const port = await freePort();
  const url = `postgresql://warren@127.0.0.1:${port}/postgres`;
  const container: Container = {
    name: 'postgres',
    image: 'postgres:17-alpine',
    ports: [[port, 5432]],
    ...keep(durable, '/var/lib/postgresql/data'),
    options: [
      '--env',
      'POSTGRES_USER=warren',
      '--env',
      'POSTGRES_DB=postgres',
      '--env',
      'POSTGRES_HOST_AUTH_METHOD=trust',
    ],
    command: ['-c', 'max_connections=300', '-c', `fsync=${durable ? 'on' : 'off'}`],
  };
  return startContainer(home, url, container, () => answers(url));
}

export async function runRedis(home: Home, durable: boolean): Promise<Service> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const container: Container = {
    name: 'redis',
    image: 'redis:7-alpine',
    ports: [[port, 6379]],
    ...keep(durable, '/data'),
    command: ['redis-server', '--appendonly', 'yes', '--save', ''],
  };
  return startContainer(home, url, container, () => answers(url));
}

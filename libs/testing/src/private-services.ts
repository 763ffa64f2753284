import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Home,
  startPostgres as startPostgresIn,
  startRabbitmqCluster,
  startRabbitmq,
  startRabbitmqWithTls,
  startRedis as startRedisIn,
  startRedisWithTls as startRedisWithTlsIn,
  type Broker,
  type Cluster,
  type ServerCertificate,
  type Service,
} from '@warren/infrastructure';

export type { Broker, Cluster, Service };

/** A broker of the test's own, to stop, kill and restart. Takes about 6 seconds; most tests do with `amqpUrl()`. */
export function startBroker(): Promise<Broker> {
  return throwaway('broker', (home) => startRabbitmq(home));
}

/** Three brokers of the test's own that are one cluster. Takes about 20 seconds. */
export function startCluster(): Promise<Cluster> {
  return throwaway('cluster', (home) => startRabbitmqCluster(home));
}

/** A PostgreSQL of the test's own. It survives `kill`, though not a power cut. */
export function startPostgres(): Promise<Service> {
  return throwaway('postgres', (home) => startPostgresIn(home, { durable: false }));
}

/** A Redis of the test's own. */
export function startRedis(): Promise<Service> {
  return throwaway('redis', startRedisIn);
}

/** A broker that takes clients with certificates alone; its `url` is `amqps://`. */
export function startBrokerWithTls(certificate: ServerCertificate): Promise<Broker> {
  return throwaway('broker', (home) => startRabbitmqWithTls(home, certificate));
}

/** A PostgreSQL that does. */
export function startPostgresWithTls(tls: ServerCertificate): Promise<Service> {
  return throwaway('postgres', (home) => startPostgresIn(home, { durable: false, tls }));
}

/** A Redis that does; its `url` is `rediss://`. */
export function startRedisWithTls(certificate: ServerCertificate): Promise<Service> {
  return throwaway('redis', (home) => startRedisWithTlsIn(home, certificate));
}

/** Starts a service whose data goes when it is closed. `npm test` ends whatever a test failed to close. */
async function throwaway<S extends Pick<Service, 'close'>>(
  name: string,
  start: (home: Home) => Promise<S>,
): Promise<S> {
  const home = new Home(join(process.env['WARREN_TEST_HOME'] ?? tmpdir(), `${name}-${randomUUID().slice(0, 8)}`));
  try {
    return { ...(await start(home)), close: () => home.erase() };
  } catch (error) {
    await home.erase();
    throw error;
  }
}

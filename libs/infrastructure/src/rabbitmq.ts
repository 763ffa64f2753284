import type { Home } from './home.ts';
import { freePort } from './ports.ts';
import { epmdAt, startNode } from './rabbitmq-node.ts';
import type { Broker, ServerCertificate } from './service.ts';

/** Starts a broker of one's own with the programs of this machine. */
export async function startRabbitmq(home: Home, management?: number): Promise<Broker> {
  return start(home, management);
}

/** The same, for clients with certificates. */
export async function startRabbitmqWithTls(home: Home, { ca, cert, key }: ServerCertificate): Promise<Broker> {
  const port = await freePort();
  const broker = await start(home, undefined, [
    `listeners.ssl.1 = 127.0.0.1:${port}`,
    `ssl_options.cacertfile = ${ca}`,
    `ssl_options.certfile = ${cert}`,
    `ssl_options.keyfile = ${key}`,
    'ssl_options.verify = verify_peer',
    'ssl_options.fail_if_no_peer_cert = true',
  ]);
  return { ...broker, url: `amqps://guest:guest@127.0.0.1:${port}` };
}

async function start(home: Home, management?: number, settings: readonly string[] = []): Promise<Broker> {
  const epmd = await freePort();
  return startNode(home, { name: 'rabbitmq', erlangName: 'warren', epmd, management, settings }, [epmdAt(epmd)]);
}

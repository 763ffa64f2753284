import { answers } from './answers.ts';
import type { Home } from './home.ts';
import { freePort } from './ports.ts';
import { startPrivately } from './private-service.ts';
import { program } from './programs.ts';
import type { ServerCertificate, Service } from './service.ts';

/** Starts a Redis of one's own with the program of this machine. */
export async function startRedis(home: Home): Promise<Service> {
  return start(home);
}

/** The same, for clients with certificates. */
export async function startRedisWithTls(home: Home, { ca, cert, key }: ServerCertificate): Promise<Service> {
  const port = await freePort();
  const tls = ['--tls-port', String(port), '--tls-ca-cert-file', ca, '--tls-cert-file', cert, '--tls-key-file', key];
  return { ...(await start(home, tls)), url: `rediss://127.0.0.1:${port}` };
}

async function start(home: Home, more: readonly string[] = []): Promise<Service> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  // Delays and schedules live here, so they are written down as they come.
  const args = [
    '--bind',
    '127.0.0.1',
    '--port',
    String(port),
    '--dir',
    home.at('redis'),
    '--appendonly',
    'yes',
    '--save',
    '',
    ...more,
  ];
  return startPrivately(
    home,
    url,
    [{ name: 'redis', path: program('redis-server'), args, knownBy: 'redis-server' }],
    () => answers(url),
  );
}

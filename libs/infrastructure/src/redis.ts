import { answers } from './answers.ts';
import type { Home } from './home.ts';
import { freePort } from './ports.ts';
import { startPrivately } from './private-service.ts';
import { program } from './programs.ts';
import type { Service } from './service.ts';

/** Starts a Redis of one's own with the program of this machine. */
export async function startRedis(home: Home): Promise<Service> {
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
  ];
  return startPrivately(
    home,
    url,
    [{ name: 'redis', path: program('redis-server'), args, knownBy: 'redis-server' }],
    () => answers(url),
  );
}

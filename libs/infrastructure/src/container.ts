import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { docker, removeContainer } from './docker.ts';
import type { Home } from './home.ts';
import { START_TIMEOUT_MS, type Ready, type Service } from './service.ts';

/** A container to run as a service. */
export interface Container {
  name: string;
  image: string;
  /** Port of 127.0.0.1 → port inside. */
  ports: [number, number][];
  /** The directory inside whose content outlives the container. */
  data?: string;
  options?: string[];
  command?: string[];
}

function runArguments(id: string, { image, ports, data, options = [], command = [] }: Container): string[] {
  const published = ports.flatMap(([outside, inside]) => ['--publish', `127.0.0.1:${outside}:${inside}`]);
  const volume = data ? ['--volume', `${id}:${data}`] : [];
  return ['run', '--detach', '--name', id, ...published, ...volume, ...options, image, ...command];
}

const idOf = (home: Home, name: string): string =>
  `warren-${name}-${createHash('sha256').update(home.directory).digest('hex').slice(0, 8)}`;

/** Runs a command inside a container that was started from this home. Resolves with what it prints. */
export function inContainer(home: Home, name: string, ...command: string[]): Promise<string> {
  return docker('exec', idOf(home, name), ...command);
}

/** Runs a container as a service; it is ready when `ready` says so. */
export async function startContainer(home: Home, url: string, container: Container, ready: Ready): Promise<Service> {
  const { name } = container;
  const id = idOf(home, name);

  const untilReady = async () => {
    for (const deadline = Date.now() + START_TIMEOUT_MS; !(await ready()); await pause(200)) {
      if (Date.now() < deadline) continue;
      throw new Error(`${name} was not ready within ${START_TIMEOUT_MS / 1000} s: see docker logs ${id}`);
    }
  };
  const service: Service = {
    url,
    stop: async () => void (await docker('stop', id)),
    kill: async () => void (await docker('kill', id)),
    start: async () => {
      await docker('start', id);
      await untilReady();
    },
    close: async () => {
      await docker('stop', id).catch(() => undefined);
      await removeContainer(id);
      home.remove(name);
    },
  };
  await removeContainer(id);
  home.record({ name, container: id });
  await docker(...runArguments(id, container));
  await untilReady();
  return service;
}

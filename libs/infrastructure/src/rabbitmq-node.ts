import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { answers, answersHttp } from './answers.ts';
import type { Home } from './home.ts';
import { freePort, freePortFrom } from './ports.ts';
import { startPrivately, type Program } from './private-service.ts';
import { program } from './programs.ts';
import type { Broker } from './service.ts';

export const rabbitmqPlugins = [
  'rabbitmq_management',
  'rabbitmq_prometheus',
  'rabbitmq_stream',
  'rabbitmq_consistent_hash_exchange',
];

/** One RabbitMQ server, by itself or among others. */
export interface RabbitmqNode {
  /** Of its directory and its log. */
  readonly name: string;
  /** What other nodes know it by, and its data: before the `@localhost`. */
  readonly erlangName: string;
  /** Where nodes that know each other register: the port of an epmd that runs. */
  readonly epmd: number;
  /** The first choice for the management UI; @default any free port */
  readonly management?: number | undefined;
  /** Lines of its configuration beside its ports. */
  readonly settings?: readonly string[];
}

interface Ports {
  amqp: number;
  management: number;
  prometheus: number;
  stream: number;
  distribution: number;
}

async function choosePorts(management?: number): Promise<Ports> {
  return {
    amqp: await freePort(),
    management: await (management ? freePortFrom(management) : freePort()),
    prometheus: await freePort(),
    stream: await freePort(),
    distribution: await freePort(),
  };
}

function configuration(ports: Ports, settings: readonly string[]): string {
  return `listeners.tcp.1 = 127.0.0.1:${ports.amqp}
management.tcp.ip = 127.0.0.1
management.tcp.port = ${ports.management}
prometheus.tcp.ip = 127.0.0.1
prometheus.tcp.port = ${ports.prometheus}
stream.listeners.tcp.1 = 127.0.0.1:${ports.stream}
log.console = true
log.console.level = info
log.file = false
${settings.map((line) => `${line}\n`).join('')}`;
}

/** Everything that RabbitMQ would otherwise take from the system, from the user's home, or from another node. */
function environment(directory: string, { erlangName, epmd }: RabbitmqNode, ports: Ports): NodeJS.ProcessEnv {
  return {
    HOME: directory,
    RABBITMQ_NODENAME: `${erlangName}@localhost`,
    RABBITMQ_DIST_PORT: String(ports.distribution),
    RABBITMQ_MNESIA_BASE: join(directory, 'data'),
    RABBITMQ_LOG_BASE: join(directory, 'log'),
    RABBITMQ_CONFIG_FILE: join(directory, 'rabbitmq.conf'),
    RABBITMQ_CONFIG_FILES: join(directory, 'conf.d'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(directory, 'advanced.config'),
    RABBITMQ_CONF_ENV_FILE: join(directory, 'rabbitmq-env.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(directory, 'enabled_plugins'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    // The start script becomes the server instead of watching over it: one process, one number.
    RUNNING_UNDER_SYSTEMD: 'true',
    // Names on one epmd must differ, and a shared epmd outlives the node that started it: ours are our own.
    ERL_EPMD_PORT: String(epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };
}

/** The register in which Erlang nodes find each other. */
export function epmdAt(port: number): Program {
  return {
    name: 'epmd',
    path: program('epmd'),
    args: ['-address', '127.0.0.1', '-port', String(port)],
    knownBy: 'epmd',
    env: { ERL_EPMD_PORT: String(port), ERL_EPMD_ADDRESS: '127.0.0.1' },
  };
}

/** @param before programs that come and go with it */
export async function startNode(home: Home, node: RabbitmqNode, before: Program[] = []): Promise<Broker> {
  const ports = await choosePorts(node.management);
  const directory = home.at(node.name);
  home.at(node.name, 'conf.d');
  writeFileSync(join(directory, 'rabbitmq.conf'), configuration(ports, node.settings ?? []));
  writeFileSync(join(directory, 'enabled_plugins'), `[${rabbitmqPlugins.join(',')}].\n`);

  const env = environment(directory, node, ports);
  const server: Program = {
    name: node.name,
    path: program('rabbitmq-server'),
    args: [],
    knownBy: 'rabbit',
    env,
  };
  const url = `amqp://guest:guest@127.0.0.1:${ports.amqp}`;
  const management = `http://guest:guest@127.0.0.1:${ports.management}`;
  const ready = async () => (await answers(url)) && answersHttp(`http://127.0.0.1:${ports.management}/`);
  const service = await startPrivately(home, url, [...before, server], ready);
  const control = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(program('rabbitmqctl'), args, { env: { ...process.env, ...env } });
    return stdout;
  };
  return { ...service, management, control };
}

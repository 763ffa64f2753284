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

interface Ports {
  amqp: number;
  management: number;
  prometheus: number;
  stream: number;
  distribution: number;
  epmd: number;
}

async function choosePorts(management?: number): Promise<Ports> {
  return {
    amqp: await freePort(),
    management: await (management ? freePortFrom(management) : freePort()),
    prometheus: await freePort(),
    stream: await freePort(),
    distribution: await freePort(),
    epmd: await freePort(),
  };
}

function configuration(ports: Ports): string {
  return `listeners.tcp.1 = 127.0.0.1:${ports.amqp}
management.tcp.ip = 127.0.0.1
management.tcp.port = ${ports.management}
prometheus.tcp.ip = 127.0.0.1
prometheus.tcp.port = ${ports.prometheus}
stream.listeners.tcp.1 = 127.0.0.1:${ports.stream}
log.console = true
log.console.level = info
log.file = false
`;
}

/** Everything that RabbitMQ would otherwise take from the system, from the user's home, or from another node. */
function environment(directory: string, ports: Ports): NodeJS.ProcessEnv {
  return {
    HOME: directory,
    RABBITMQ_NODENAME: 'warren@localhost',
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
    // Names on one epmd must differ, and a shared epmd outlives the node that started it: each broker has its own.
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };
}

/** Starts a broker of one's own with the programs of this machine. */
export async function startRabbitmq(home: Home, usualManagement?: number): Promise<Broker> {
  const ports = await choosePorts(usualManagement);
  const directory = home.at('rabbitmq');
  home.at('rabbitmq', 'conf.d');
  writeFileSync(join(directory, 'rabbitmq.conf'), configuration(ports));
  writeFileSync(join(directory, 'enabled_plugins'), `[${rabbitmqPlugins.join(',')}].\n`);

  const env = environment(directory, ports);
  const programs: Program[] = [
    {
      name: 'epmd',
      path: program('epmd'),
      args: ['-address', '127.0.0.1', '-port', String(ports.epmd)],
      knownBy: 'epmd',
      env,
    },
    { name: 'rabbitmq', path: program('rabbitmq-server'), args: [], knownBy: 'rabbit', env },
  ];
  const url = `amqp://guest:guest@127.0.0.1:${ports.amqp}`;
  const management = `http://guest:guest@127.0.0.1:${ports.management}`;
  const ready = async () => (await answers(url)) && answersHttp(`http://127.0.0.1:${ports.management}/`);
  const service = await startPrivately(home, url, programs, ready);
  const control = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(program('rabbitmqctl'), args, { env: { ...process.env, ...env } });
    return stdout;
  };
  return { ...service, management, control };
}

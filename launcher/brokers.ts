import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { print } from '@warren/infrastructure';
import { root } from './paths.ts';
import { untilStopRequested } from './signals.ts';

/** The oldest RabbitMQ that Warren runs on, and what came since. */
const VERSIONS = ['3.10', '4.0', '4.3'];
/** The specs that speak AMQP. */
const SPECS = ['libs/messaging'];

/**
 * What stands for a RabbitMQ: a version, as the tag of a Docker image; a directory with its programs; or a running one's
 * `amqp://…,http://…`, its address and that of its management API.
 */
function environmentOf(target: string): Record<string, string> {
  if (target.startsWith('amqp')) {
    const [amqp = '', management] = target.split(',');
    return { AMQP_URL: amqp, ...(management !== undefined && { MANAGEMENT_URL: management }) };
  }
  return target.includes('/') ? { WARREN_PROGRAMS: target } : { WARREN_RABBITMQ: target };
}

function runOn(target: string): Promise<number> {
  const child = spawn(process.execPath, [join(root, 'cli/warren.mjs'), 'test', ...SPECS], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environmentOf(target) },
  });
  void untilStopRequested().then(() => child.kill());
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 130)));
}

/** `npm run test:brokers [-- 4.0 /opt/rabbitmq/sbin amqp://…,http://…]`: the transport's tests on each, one after the other. */
async function onAllBrokers(targets: readonly string[]): Promise<number> {
  const failed: string[] = [];
  for (const target of targets) {
    print(`RabbitMQ ${target.replace(/:[^:@/]*@/g, ':***@')}`);
    if ((await runOn(target)) !== 0) failed.push(target);
  }
  print(failed.length === 0 ? `Green on ${targets.length} brokers.` : `Not green on: ${failed.join(', ')}`);
  return failed.length === 0 ? 0 : 1;
}

const targets = process.argv.slice(2);
process.exit(await onAllBrokers(targets.length > 0 ? targets : VERSIONS));

import {
  type Home,
  findInfrastructure,
  freePortFrom,
  type Infrastructure,
  removeRuntime,
  type Runtime,
  step,
  writeRuntime,
} from '@warren/infrastructure';
import { apps, type App } from '../cli/apps.ts';
import { provisionTopology } from '../cli/provision.ts';
import { AppProcess } from './app-process.ts';
import { giveUsers, type BrokerAddresses } from './broker-users.ts';
import { build } from './build.ts';
import { release } from './claim.ts';
import { homeOperator } from './operator.ts';
import { storedMessageTokenKeys, messageTokenSettings, type MessageTokenKeys } from './message-token-keys.ts';

/** Where each app listens for HTTP by default, and the variable that sets it. */
const listening: Record<App, { variable: string; port: number }> = {
  gateway: { variable: 'PORT', port: portOr(3000) },
  'email-subscriptions': { variable: 'HEALTH_PORT', port: 3001 },
  worker: { variable: 'HEALTH_PORT', port: 3002 },
};

/** The port that PORT names, if it is one. */
function portOr(usual: number): number {
  const requested = Number(process.env['PORT']);
  return Number.isInteger(requested) && requested > 0 && requested < 65_536 ? requested : usual;
}

/** The whole system on this machine: services, topology, apps. */
export class Warren {
  private readonly home: Home;
  private readonly stopping = new AbortController();
  private readonly apps: AppProcess[] = [];
  private infrastructure: Infrastructure | undefined;

  constructor(home: Home) {
    this.home = home;
  }

  /** Resolves once every app is ready. */
  async start(): Promise<Runtime> {
    const [{ addresses }] = await Promise.all([this.startServices(), step('Compile the apps', build)]);
    const brokers = await giveUsers(addresses);
    const tokenKeys = storedMessageTokenKeys(this.home);
    const gateway = await this.startApps(brokers, tokenKeys, {
      DATABASE_URL: addresses.postgres,
      REDIS_URL: addresses.redis,
      SMTP_URL: addresses.smtp,
    });
    await step('Start the apps', () => Promise.all(this.apps.map((app) => app.ready())));
    const running = { gateway, ...addresses };
    const operator = await step('An operator', () => homeOperator(this.home, running));
    const runtime = { ...running, operator, passports: tokenKeys };
    writeRuntime(this.home, runtime);
    return runtime;
  }

  showLogs(): void {
    for (const app of this.apps) app.showLog();
  }

  /** Ends everything that was started, also while `start` is still at it. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.apps.map((app) => app.stop()));
    await this.infrastructure?.close();
    await this.home.sweep();
    removeRuntime(this.home);
    release(this.home);
  }

  private async startServices(): Promise<Infrastructure> {
    const services = () => findInfrastructure(this.home, { usualPorts: true, durable: true });
    this.infrastructure = await step('RabbitMQ, PostgreSQL, Redis and the mailbox', services);
    await provisionTopology(this.infrastructure.addresses.amqp);
    return this.infrastructure;
  }

  /** Returns the gateway's address. */
  private async startApps(
    brokers: Record<App, BrokerAddresses>,
    tokenKeys: MessageTokenKeys,
    services: Record<string, string>,
  ): Promise<string> {
    const ports = {} as Record<App, number>;
    for (const app of apps) ports[app] = await freePortFrom(listening[app].port);
    const gateway = `http://127.0.0.1:${ports.gateway}`;
    this.stopping.signal.throwIfAborted();
    for (const app of apps) {
      const port = ports[app];
      const health = `http://127.0.0.1:${port}/health/ready`;
      const env = {
        ...services,
        ...messageTokenSettings(app, tokenKeys),
        ...brokers[app],
        [listening[app].variable]: String(port),
        PUBLIC_URL: gateway,
      };
      this.apps.push(new AppProcess(this.home, app, env, health));
    }
    return gateway;
  }
}

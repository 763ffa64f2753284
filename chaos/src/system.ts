import { databaseUrl } from '@warren/configuration';
import { managementApi, BrokerInspector } from '@warren/testing';
import type { Environment } from './environment.ts';
import { eventTypes } from './bank/contracts.ts';
import { roles, type Mutant, type Role } from './bank/roles.ts';
import { Processes } from './processes.ts';
import type { Journal } from './journal.ts';
import { Ledgers } from './ledgers.ts';
import { Link } from './link.ts';
import { Observer } from './observer.ts';

export const targets = ['broker', 'database'] as const;
export type Target = (typeof targets)[number];

export interface SystemOptions {
  /** Names its vhost and its database. */
  readonly name: string;
  readonly accounts: number;
  readonly each: number;
  /** Processes of each role. */
  readonly processes: Readonly<Record<Role, number>>;
  readonly mutant?: Mutant;
}

/**
 * One bank: a vhost and a database of its own, processes, and a fault proxy between each role and each service.
 * The suite itself looks at both services directly.
 */
export class System {
  private constructor(
    readonly environment: Environment,
    readonly options: SystemOptions,
    readonly amqp: readonly string[],
    readonly processes: Processes,
    readonly books: Ledgers,
    readonly observer: Observer,
    private readonly links: ReadonlyMap<string, Link>,
  ) {}

  /** Resolves once every process works, and so every queue and table is there. */
  static async open(environment: Environment, options: SystemOptions, journal: Journal): Promise<System> {
    const amqp = await openVhost(environment, options.name);
    const postgres = databaseUrl(environment.database.url, options.name);
    const links = new Map<string, Link>();
    for (const role of roles) {
      links.set(`${role}-broker`, await Link.to(amqp));
      links.set(`${role}-database`, await Link.to([postgres]));
    }
    const urlsOf = (role: Role, target: Target): string[] => links.get(`${role}-${target}`)?.urls ?? [];
    const processes = new Processes(environment, options, journal, (role) => ({
      role,
      amqp: urlsOf(role, 'broker'),
      postgres: urlsOf(role, 'database')[0] ?? '',
      accounts: options.accounts,
      each: options.each,
      ...(options.mutant && { mutant: options.mutant }),
    }));
    const system = new System(
      environment,
      options,
      amqp,
      processes,
      new Ledgers(postgres),
      await Observer.call(amqp),
      links,
    );
    await processes.start();
    return system;
  }

  get total(): number {
    return this.options.accounts * this.options.each;
  }

  link(role: Role, target: Target): Link {
    const link = this.links.get(`${role}-${target}`);
    if (!link) throw new Error(`There is no link from ${role} to the ${target}.`);
    return link;
  }

  /** A look at the vhost, for as long as the work takes. */
  async look<T>(work: (inspector: BrokerInspector) => Promise<T>): Promise<T> {
    const inspector = await BrokerInspector.attach(this.amqp);
    try {
      return await work(inspector);
    } finally {
      await inspector.close().catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    await this.processes.disband();
    await Promise.all([this.books.close(), this.observer.dismiss()]);
    await Promise.all([...this.links.values()].map((link) => link.close()));
  }
}

async function openVhost({ broker, nodes }: Environment, name: string): Promise<string[]> {
  const api = managementApi(broker.management);
  await api.put(`/vhosts/${name}`, {});
  await api.put(`/permissions/${name}/guest`, { configure: '.*', write: '.*', read: '.*' });
  const urls = nodes.map(({ url }) => `${url}/${name}`);
  const inspector = await BrokerInspector.connect(urls, eventTypes);
  await inspector.close();
  return urls;
}

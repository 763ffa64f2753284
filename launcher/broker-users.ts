import { randomUUID } from 'node:crypto';
import type { Addresses } from '@warren/infrastructure';
import type { App } from '../cli/apps.ts';
import { serviceRoles, workerRole } from '../deploy/rabbitmq/roles.ts';
import { permissionsOf, tagsOf, type BrokerRole } from '../libs/messaging/src/topology/permissions.ts';

const roles = { ...serviceRoles, worker: workerRole } as Record<App, BrokerRole>;

/** Where an app finds the broker, as environment variables. */
export type BrokerAddresses = Readonly<Record<string, string>>;

/**
 * Gives every app a broker user of its own with the least that it needs, and a password that is good until the next
 * start. Resolves with each app's addresses; a broker that was given keeps its users, and its address.
 */
export async function giveUsers({ amqp, management }: Addresses): Promise<Record<App, BrokerAddresses>> {
  const given = Object.entries(roles).map(async ([app, role]): Promise<[string, BrokerAddresses]> => {
    if (management === undefined) return [app, { AMQP_URL: amqp }];
    const login = { username: app, password: randomUUID() };
    await put(management, `users/${app}`, { password: login.password, tags: tagsOf(role).join() });
    await put(management, `permissions/%2F/${app}`, permissionsOf(role));
    const as = (url: string): string => Object.assign(new URL(url), login).href;
    return [app, { AMQP_URL: as(amqp), ...(role.watchesQueues && { MANAGEMENT_URL: as(management) }) }];
  });
  return Object.fromEntries(await Promise.all(given)) as Record<App, BrokerAddresses>;
}

async function put(management: string, path: string, body: object): Promise<void> {
  const { origin, username, password } = new URL(management);
  const authorization = `Basic ${btoa(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const response = await fetch(`${origin}/api/${path}`, { method: 'PUT', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`RabbitMQ's management API answered ${response.status} to PUT ${path}.`);
}

import { createHash, randomBytes } from 'node:crypto';
import { permissionsOf, tagsOf, type BrokerRole } from '../../libs/messaging/src/topology/permissions.ts';

/** The administrator, for whoever opens the management UI. */
export const ADMINISTRATOR = 'warren';

/**
 * An administrator and a user for each role, in RabbitMQ's own format.
 * @param passwords by user; RabbitMQ lets nobody in as a user that has none
 */
export function usersOf(
  roles: Readonly<Record<string, BrokerRole>>,
  passwords: Readonly<Record<string, string>> = {},
  vhost = '/',
): object {
  const userOf = (name: string, tags: readonly string[]): object => ({
    name,
    password_hash: hashOf(passwords[name]),
    hashing_algorithm: 'rabbit_password_hashing_sha256',
    tags,
  });
  const everything = { configure: '.*', write: '.*', read: '.*' };
  const permitted = Object.entries(roles).map(([user, role]) => ({ user, vhost, ...permissionsOf(role) }));
  return {
    vhosts: [{ name: vhost }],
    users: [
      userOf(ADMINISTRATOR, ['administrator']),
      ...Object.entries(roles).map(([name, role]) => userOf(name, tagsOf(role))),
    ],
    permissions: [{ user: ADMINISTRATOR, vhost, ...everything }, ...permitted],
  };
}

/** RabbitMQ's way: four bytes of salt, and the digest of salt and password. */
function hashOf(password: string | undefined): string {
  if (password === undefined) return '';
  const salt = randomBytes(4);
  const digest = createHash('sha256').update(salt).update(password).digest();
  return Buffer.concat([salt, digest]).toString('base64');
}

import { createHash } from 'node:crypto';
import { permissionsOf, tagsOf, type BrokerRole } from '../../libs/messaging/src/topology/permissions.ts';

/** The administrator, for whoever opens the management UI. */
const ADMINISTRATOR = 'warren';

/**
 * An administrator and a user for each role, in RabbitMQ's own format, all with the password `warren`: for development
 * on one machine, and nothing else.
 */
export function usersOf(roles: Readonly<Record<string, BrokerRole>>, vhost = '/'): object {
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

function userOf(name: string, tags: readonly string[]): object {
  return {
    name,
    password_hash: hashOf('warren', name),
    hashing_algorithm: 'rabbit_password_hashing_sha256',
    tags,
  };
}

/** RabbitMQ's way: four bytes of salt, and the digest of salt and password. The salt is the name's, to write the same file each time. */
function hashOf(password: string, name: string): string {
  const salt = createHash('sha256').update(name).digest().subarray(0, 4);
  const digest = createHash('sha256').update(salt).update(password).digest();
  return Buffer.concat([salt, digest]).toString('base64');
}

import { poolRoles, serviceRoles } from './rabbitmq/roles.ts';
import { ADMINISTRATOR, usersOf } from './rabbitmq/users.ts';
import { newSecretSettings, settingOf, type SecretSettings } from './secret-settings.ts';

const roles = { ...serviceRoles, ...poolRoles };

/** The services of docker-compose.yml and of Kubernetes, and the issuer that each signs message tokens as. */
export const issuers: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(roles).map((service) => [service, service.replace(/^worker-/, '')]),
);

/** All secrets of this system, made anew. */
export const newSecrets = (): SecretSettings => newSecretSettings(Object.keys(roles), issuers);

/** RabbitMQ's users with these passwords, as its definitions hold them. */
export function usersWith(settings: SecretSettings): object {
  const ofService = (service: string) => [service, settings[settingOf(service, 'BROKER_PASSWORD')] ?? ''] as const;
  const passwords = Object.fromEntries(Object.keys(roles).map(ofService));
  return usersOf(roles, { [ADMINISTRATOR]: settings['BROKER_PASSWORD'] ?? '', ...passwords });
}

/** The public halves of all keys that sign, and of those that signed before a key was changed. */
export function publicKeysOf(settings: SecretSettings): string {
  const before = settings['PASSPORT_PUBLIC_KEYS']?.split(',') ?? [];
  const now = Object.keys(issuers).flatMap((service) => settings[settingOf(service, 'PASSPORT_KEY')] ?? []);
  return [...new Set([...before, ...now.map(publicHalf)])].join(',');
}

const publicHalf = (key: string): string => key.split(':').slice(0, 2).join(':');

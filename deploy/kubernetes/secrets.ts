import { issuers } from '../made-secrets.ts';
import { settingOf, type SecretSettings } from '../secret-settings.ts';

/** What only some services know, beside the logins that each has. */
const OWN: Readonly<Record<string, (settings: SecretSettings) => Record<string, string | undefined>>> = {
  gateway: (settings) => ({
    MANAGEMENT_URL: `http://gateway:${passwordOf(settings, 'gateway', 'BROKER_PASSWORD')}@rabbitmq:15672`,
    JWT_SECRET: settings['JWT_SECRET'],
    BOUNCE_SECRET: settings['BOUNCE_SECRET'],
  }),
  'email-subscriptions': (settings) => ({ SUBSCRIPTION_SECRET: settings['SUBSCRIPTION_SECRET'] }),
  'worker-email': () => ({ SMTP_URL: 'smtp://mail:587' }),
};

/** A secret for each service, with what it needs and no more, and one for KEDA. */
export const secretManifests = (settings: SecretSettings): object[] => [
  ...Object.keys(issuers).map((service) => secret(service, settingsOf(service, settings))),
  // A user with the tag "monitoring", and no permission to read or write.
  secret('rabbitmq-management', { host: `http://keda:${settings['KEDA_PASSWORD'] ?? 'change-me'}@rabbitmq:15672/` }),
];

function settingsOf(service: string, settings: SecretSettings): Record<string, string | undefined> {
  const role = service.replaceAll('-', '_');
  const isLimited = service !== 'email-subscriptions';
  return {
    AMQP_URL: `amqp://${service}:${passwordOf(settings, service, 'BROKER_PASSWORD')}@rabbitmq:5672`,
    DATABASE_URL: `postgres://${role}:${passwordOf(settings, service, 'DATABASE_PASSWORD')}@postgres:5432/postgres`,
    ...(isLimited && { REDIS_URL: `redis://:${settings['REDIS_PASSWORD'] ?? 'change-me'}@redis:6379` }),
    PASSPORT_KEY: settings[settingOf(service, 'PASSPORT_KEY')],
    PASSPORT_PUBLIC_KEYS: settings['PASSPORT_PUBLIC_KEYS'],
    ...OWN[service]?.(settings),
  };
}

const passwordOf = (settings: SecretSettings, service: string, kind: 'BROKER_PASSWORD' | 'DATABASE_PASSWORD'): string =>
  settings[settingOf(service, kind)] ?? 'change-me';

/** What is not given shows its place, and no app starts with it. */
const secret = (name: string, settings: Readonly<Record<string, string | undefined>>): object => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  stringData: Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, value ?? 'change-me'])),
});

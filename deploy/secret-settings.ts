import { randomBytes } from 'node:crypto';
import { newKey } from '../libs/security/src/new-key.ts';

/** Settings that nobody but who runs this system may know, by the names that docker-compose.yml asks for. */
export type SecretSettings = Readonly<Record<string, string>>;

type Kind = 'BROKER_PASSWORD' | 'DATABASE_PASSWORD' | 'PASSPORT_KEY';

/** The name of a secret of one service: `WORKER_EMAIL_BROKER_PASSWORD`. */
export const settingOf = (service: string, kind: Kind): string =>
  `${service.replaceAll('-', '_').toUpperCase()}_${kind}`;

/**
 * Makes all of them.
 * @param services each has a login at the broker, a role in PostgreSQL
 * @param issuers sign message tokens, by the service that they run in
 */
export function newSecretSettings(
  services: readonly string[],
  issuers: Readonly<Record<string, string>>,
): SecretSettings {
  const keys = new Map(Object.values(issuers).map((issuer) => [issuer, newKey(`${issuer}.1`).secret]));
  return {
    JWT_SECRET: random(),
    SUBSCRIPTION_SECRET: random(),
    BOUNCE_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
    POSTGRES_PASSWORD: random(),
    REDIS_PASSWORD: random(),
    BROKER_PASSWORD: random(),
    ...Object.fromEntries(services.map((service) => [settingOf(service, 'BROKER_PASSWORD'), random()])),
    ...Object.fromEntries(services.map((service) => [settingOf(service, 'DATABASE_PASSWORD'), random()])),
    ...Object.fromEntries(
      Object.entries(issuers).map(([service, issuer]) => [settingOf(service, 'PASSPORT_KEY'), keys.get(issuer) ?? '']),
    ),
  };
}

/** 192 bits that need no escape in an address, a shell or YAML. */
const random = (): string => randomBytes(24).toString('base64url');

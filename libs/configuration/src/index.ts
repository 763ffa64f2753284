export { ConfigurationError } from './configuration-error.ts';
export { databaseUrl } from './database-url.ts';
export { loadConfiguration, parseConfiguration, type Sources } from './load-configuration.ts';
export type { PublishedSecrets } from './published-secrets.ts';
export { settings } from './settings.ts';

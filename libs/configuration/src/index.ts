export { ConfigurationError } from './configuration-error.ts';
export { databaseUrl } from './database-url.ts';
export { loadConfiguration, parseConfiguration, type Sources } from './load-configuration.ts';
export { settings } from './settings.ts';

/**
 * The process was configured wrongly and cannot start. Trying again does not help: change the setting.
 * `problems` holds one sentence for each wrong setting, with secrets masked.
 */
export class ConfigurationError extends Error {
  readonly code = 'configuration';

  constructor(
    readonly app: string,
    readonly problems: readonly string[],
  ) {
    super(`${app} cannot start: ${problems.join(' ')}`);
    this.name = 'ConfigurationError';
  }
}

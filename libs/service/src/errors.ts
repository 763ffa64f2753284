/**
 * A service is put together wrongly and cannot start. Trying again does not help: fix the code that the sentence names.
 */
export class ServiceSetupError extends Error {
  readonly code = 'service-setup';

  /** @param group the service or pool that cannot start */
  constructor(
    readonly group: string,
    problem: string,
  ) {
    super(`The service "${group}" is put together wrongly: ${problem}`);
    this.name = 'ServiceSetupError';
  }
}

/** The broker refuses a command, and closes the channel that it came by: as RabbitMQ words it, and amqplib passes it on. */
export class Refusal extends Error {
  constructor(
    readonly code: 404 | 405 | 406,
    readonly sentence: string,
  ) {
    super(`${code} (${NAMES[code]}) with message "${NAMES[code].replace('-', '_')} - ${sentence}"`);
  }

  /** What the promise of the command rejects with. */
  asAnswer(command: string): Error {
    return Object.assign(new Error(`Operation failed: ${command}; ${this.message}`), { code: this.code });
  }

  /** What the channel's `error` event has. */
  asEvent(): Error {
    return Object.assign(new Error(`Channel closed by server: ${this.message}`), { code: this.code });
  }
}

const NAMES = { 404: 'NOT-FOUND', 405: 'RESOURCE-LOCKED', 406: 'PRECONDITION-FAILED' } as const;

export const missing = (what: 'queue' | 'exchange', name: string): Refusal =>
  new Refusal(404, `no ${what} '${name}' in vhost '/'`);

import { Inject, Injectable } from '@nestjs/common';
import { RabbitClient } from './rabbit-client.ts';

/** As a health check of `@nestjs/terminus` returns it; a program of another kind reads it as well. */
export type RabbitHealth = Readonly<Record<string, { readonly status: 'up' | 'down'; readonly message?: string }>>;

/**
 * Whether messages can be sent now. For `@nestjs/terminus`, which it does not need:
 * `health.check([() => rabbit.isHealthy('rabbitmq')])`. Whether a server consumes, its `readiness()` knows.
 */
@Injectable()
export class RabbitHealthIndicator {
  constructor(@Inject(RabbitClient) private readonly client: RabbitClient) {}

  /**
   * Never throws: while nothing can be sent, the status is `down` and the message says why.
   * @param key names the check in the answer
   */
  async isHealthy(key = 'rabbitmq'): Promise<RabbitHealth> {
    await this.client.connect().catch(() => undefined); // waits for the first connection; the reason is asked for below
    const reason = this.client.unavailableReason;
    return { [key]: reason === undefined ? { status: 'up' } : { status: 'down', message: reason } };
  }
}

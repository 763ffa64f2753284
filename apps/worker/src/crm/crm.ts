import { Inject, Injectable } from '@nestjs/common';
import { DependencyUnavailableError } from '@warren/messaging';
import { traceHeaders } from '@warren/observability';
import { WORKER_SETTINGS, type WorkerSettings } from '../pool/worker-settings.ts';
import { failureOfCall } from './crm-failure.ts';

const TIMEOUT_MS = 5_000;

/** What the CRM is sent. It can come twice, with the same id, and out of order: `occurredAt` tells. */
export interface ContactChange {
  /** Also the `Idempotency-Key`. */
  readonly id: string;
  readonly type: string;
  readonly occurredAt: string;
  readonly data: object;
}

/** The customer relations system behind CRM_URL, if there is one. */
@Injectable()
export class Crm {
  private readonly url: string | undefined;

  constructor(@Inject(WORKER_SETTINGS) { crmUrl }: WorkerSettings) {
    this.url = crmUrl;
  }

  /**
   * @returns `skipped` when there is no CRM
   * @throws PermanentError when it will never take this, RetryAfterError when it said when to come back,
   * DependencyAwayError when it does not answer; anything else is worth another attempt
   */
  async send(change: ContactChange, signal: AbortSignal): Promise<'done' | 'skipped'> {
    if (this.url === undefined) return 'skipped';
    const response = await this.post(this.url, change, signal);
    await response.body?.cancel();
    if (!response.ok) throw failureOfCall(response.status, response.headers.get('retry-after'), new Date());
    return 'done';
  }

  private async post(url: string, change: ContactChange, signal: AbortSignal): Promise<Response> {
    return fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': change.id, ...traceHeaders() },
      body: JSON.stringify(change),
      // A redirect would turn the POST into a GET, or take the data to who knows where.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    }).catch((error: unknown) => {
      throw new DependencyUnavailableError('The CRM', reasonOf(error));
    });
  }
}

/** What `fetch` calls failed, its cause explains. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}

import { Controller, Inject } from '@nestjs/common';
import { allow, DeliverWebhook } from '@showcase/contracts';
import { type PayloadOf } from '@warren/contracts';
import { cutText, type RabbitContext, RetryAfterError, type RetryPolicy, storableText, Task } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import { retryAfterMs } from '../pool/retry-after.ts';
import { WORKER_SETTINGS, type WorkerSettings } from '../pool/worker-settings.ts';
import { type Answer, CallOut } from './call-out.ts';
import { type Attempt, Deliveries } from './deliveries.ts';
import type { DeliveryRow } from './delivery.entity.ts';
import type { EndpointRow } from './endpoint.entity.ts';
import { Endpoints } from './endpoints.ts';

/** 5 s, 15 s, 45 s … and then hourly, for about a day. */
const RETRY: RetryPolicy = { attempts: 30, baseMs: 5_000, factor: 3, maxMs: 3_600_000 };

type Outcome = { state: 'delivered' | 'failed' | 'skipped' };

/**
 * Calls one endpoint about one fact. At least once: a worker that dies after the answer calls again with the same
 * `webhook-id`. An endpoint that fails is the customer's trouble: it ends in the delivery's state, never in dead letters.
 */
@Controller()
export class DeliverWebhookHandler {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly deliveries: Deliveries,
    private readonly endpoints: Endpoints,
    private readonly callOut: CallOut,
    @Inject(WORKER_SETTINGS) private readonly settings: WorkerSettings,
  ) {}

  @Task(DeliverWebhook, { ...allow('webhooks:deliver'), retry: RETRY })
  async deliver({ deliveryId }: PayloadOf<typeof DeliverWebhook>, context: RabbitContext): Promise<Outcome> {
    const delivery = await this.deliveries.find(deliveryId);
    // The endpoint was removed meanwhile, or another attempt came through.
    if (!delivery?.endpoint || delivery.state !== 'pending') return { state: 'skipped' };
    if (delivery.endpoint.disabledBecause !== null) return this.end(delivery, 'skipped');
    const begun = Date.now();
    const { url, secret } = delivery.endpoint;
    const answer = await this.callOut.post(
      { url, secret, id: delivery.messageId, body: delivery.body },
      context.signal,
    );
    return this.settle(delivery, delivery.endpoint, answer, attemptOf(answer, begun), context.attempt);
  }

  private async settle(
    delivery: DeliveryRow,
    endpoint: EndpointRow,
    answer: Answer,
    attempt: Attempt,
    count: number,
  ): Promise<Outcome> {
    if (attempt.error === null) return this.delivered(delivery, endpoint, attempt);
    const ended = await this.unitOfWork.run(async () => {
      const because = this.reasonToStop(answer, await this.endpoints.isFailing(endpoint.id));
      if (because !== undefined) await this.endpoints.disable(endpoint, because);
      const over = because !== undefined || count >= RETRY.attempts;
      await this.deliveries.settle(delivery.id, over ? 'failed' : 'pending', attempt);
      return over;
    });
    if (ended) return { state: 'failed' };
    throw retryError(answer, attempt.error);
  }

  private async delivered({ id }: DeliveryRow, endpoint: EndpointRow, attempt: Attempt): Promise<Outcome> {
    return this.unitOfWork.run(async () => {
      await this.endpoints.isWell(endpoint.id);
      await this.deliveries.settle(id, 'delivered', attempt);
      return { state: 'delivered' };
    });
  }

  private async end({ id }: DeliveryRow, state: Outcome['state']): Promise<Outcome> {
    await this.deliveries.settle(id, state);
    return { state };
  }

  /** Why the endpoint is called no more, as a sentence. */
  private reasonToStop(answer: Answer, failingSince: Date): string | undefined {
    if (answer.status === 410) return 'It answered 410 Gone.';
    const since = Date.now() - failingSince.getTime();
    if (since < this.settings.webhookDisableAfterMs) return undefined;
    return `Every call has failed since ${failingSince.toISOString()}.`;
  }
}

function attemptOf(answer: Answer, begun: number): Attempt {
  const durationMs = Date.now() - begun;
  const at = new Date(begun).toISOString();
  if (answer.status === null) return { at, status: null, error: storableText(cutText(answer.error, 500)), durationMs };
  const well = answer.status >= 200 && answer.status < 300;
  return { at, status: answer.status, error: well ? null : `It answered ${answer.status}.`, durationMs };
}

function retryError(answer: Answer, error: string): Error {
  const pauseMs = answer.status === null ? undefined : retryAfterMs(answer.retryAfter, new Date());
  return pauseMs === undefined ? new Error(error) : new RetryAfterError(pauseMs, error);
}

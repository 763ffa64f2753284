import { Injectable } from '@nestjs/common';
import { DeliverWebhook, type WebhookDelivery } from '@showcase/contracts';
import { newId, type RabbitContext } from '@warren/messaging';
import { keysetPage, Outbox, type Page, type PageRequest, UnitOfWork } from '@warren/persistence';
import { ownerOf } from './audience.ts';
import { DeliveryRow } from './delivery.entity.ts';

/** What one call came to. */
export type Attempt = WebhookDelivery['attempts'][number];

/** Attempts that are kept, the newest. */
const KEPT_ATTEMPTS = 50;

/** What endpoints are to be told, and whether they were. */
@Injectable()
export class Deliveries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Plans a delivery of the fact for every endpoint that wants it and may have it, and a task for each. A fact that
   * comes again plans nothing new.
   */
  async plan(event: Pick<RabbitContext, 'id' | 'type' | 'timestamp' | 'body'>): Promise<void> {
    const { id, type, timestamp, body: data } = event;
    const body = JSON.stringify({ type, timestamp: timestamp.toISOString(), data });
    await this.unitOfWork.run(async () => {
      for (const endpointId of await this.audience(type, ownerOf(data))) {
        const deliveryId = await this.insert({ endpointId, messageId: id, type, body });
        if (deliveryId) await this.outbox.enqueue(DeliverWebhook, { deliveryId }, { id: deliveryId, key: endpointId });
      }
    });
  }

  /** With its endpoint. */
  async find(id: string): Promise<DeliveryRow | null> {
    return this.unitOfWork.manager.findOne(DeliveryRow, { where: { id }, relations: { endpoint: true } });
  }

  async page(endpointId: string, request: PageRequest): Promise<Page<DeliveryRow>> {
    const { manager } = this.unitOfWork;
    return keysetPage(manager.createQueryBuilder(DeliveryRow, 'delivery').where({ endpointId }), request);
  }

  async settle(id: string, state: DeliveryRow['state'], attempt?: Attempt): Promise<void> {
    await this.unitOfWork.manager.query(
      `UPDATE deliveries SET state = $2, attempts = CASE WHEN $3::jsonb IS NULL THEN attempts
         WHEN jsonb_array_length(attempts) < ${KEPT_ATTEMPTS} THEN attempts || $3::jsonb
         ELSE (attempts - 0) || $3::jsonb END
       WHERE id = $1`,
      [id, state, attempt ? JSON.stringify(attempt) : null],
    );
  }

  /** Delivers once more, under a task of its own. */
  async redeliver(endpointId: string, id: string): Promise<DeliveryRow | null> {
    return this.unitOfWork.run(async () => {
      const { affected } = await this.unitOfWork.manager.update(DeliveryRow, { id, endpointId }, { state: 'pending' });
      if (affected !== 1) return null;
      await this.outbox.enqueue(DeliverWebhook, { deliveryId: id }, { key: endpointId });
      return this.find(id);
    });
  }

  private async audience(type: string, ownerId: string | undefined): Promise<string[]> {
    const rows: { id: string }[] = await this.unitOfWork.manager.query(
      `SELECT id FROM endpoints WHERE types @> ARRAY[$1] AND disabled_because IS NULL
       AND (owner_id = $2 OR ($2::uuid IS NULL AND by_operator))`,
      [type, ownerId ?? null],
    );
    return rows.map(({ id }) => id);
  }

  /** @returns undefined when that endpoint was to be told already */
  private async insert(
    wanted: Pick<DeliveryRow, 'endpointId' | 'messageId' | 'type' | 'body'>,
  ): Promise<string | undefined> {
    const row = { id: newId(), ...wanted, state: 'pending' as const, attempts: [], createdAt: new Date() };
    const insert = this.unitOfWork.manager.createQueryBuilder().insert().into(DeliveryRow).values(row);
    const { raw } = (await insert.orIgnore().returning('id').execute()) as { raw: { id: string }[] };
    return raw[0]?.id;
  }
}

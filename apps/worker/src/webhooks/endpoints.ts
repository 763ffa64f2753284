import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type RegisterWebhook, WebhookDisabled } from '@showcase/contracts';
import { type PayloadOf } from '@warren/contracts';
import { newId } from '@warren/messaging';
import { keysetPage, Outbox, type Page, type PageRequest, UnitOfWork } from '@warren/persistence';
import { EndpointRow } from './endpoint.entity.ts';

/** So many may one customer have. */
export const ENDPOINT_LIMIT = 20;

/** Which endpoint: nobody finds another's. */
export interface Owned {
  readonly ownerId: string;
  readonly id: string;
}

/** Where customers want to be called. */
@Injectable()
export class Endpoints {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /** @returns undefined when the owner has as many as one may have */
  async add({
    ownerId,
    url,
    types,
    asOperator = false,
  }: PayloadOf<typeof RegisterWebhook>): Promise<EndpointRow | undefined> {
    const row: EndpointRow = {
      id: newId(),
      ownerId,
      byOperator: asOperator,
      url,
      types: [...new Set(types)],
      secret: `whsec_${randomBytes(32).toString('base64')}`,
      disabledBecause: null,
      failingSince: null,
      createdAt: new Date(),
    };
    return this.unitOfWork.run(async () => {
      const { manager } = this.unitOfWork;
      // Two at the same time must not both see room for one more.
      await this.unitOfWork.hold(ownerId);
      if ((await manager.countBy(EndpointRow, { ownerId })) >= ENDPOINT_LIMIT) return undefined;
      return manager.save(EndpointRow, row);
    });
  }

  async find(owned: Owned): Promise<EndpointRow | null> {
    return this.unitOfWork.manager.findOneBy(EndpointRow, { ...owned });
  }

  async page(ownerId: string, request: PageRequest): Promise<Page<EndpointRow>> {
    const { manager } = this.unitOfWork;
    return keysetPage(manager.createQueryBuilder(EndpointRow, 'endpoint').where({ ownerId }), request);
  }

  /** @returns false when there is none */
  async remove(owned: Owned): Promise<boolean> {
    const { affected } = await this.unitOfWork.manager.delete(EndpointRow, { ...owned });
    return affected === 1;
  }

  async enable(owned: Owned): Promise<EndpointRow | null> {
    await this.unitOfWork.manager.update(EndpointRow, { ...owned }, { disabledBecause: null, failingSince: null });
    return this.find(owned);
  }

  /** It answered as it should. */
  async isWell(id: string): Promise<void> {
    await this.unitOfWork.manager.query(
      'UPDATE endpoints SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL',
      [id],
    );
  }

  /** It did not. @returns since when it has not */
  async isFailing(id: string): Promise<Date> {
    const [rows] = (await this.unitOfWork.manager.query(
      'UPDATE endpoints SET failing_since = coalesce(failing_since, now()) WHERE id = $1 RETURNING failing_since',
      [id],
    )) as [{ failing_since: Date }[], number];
    return rows[0]?.failing_since ?? new Date();
  }

  /** Calls it no more, and says so; once, however many calls fail at the same time. */
  async disable({ id, ownerId, url }: EndpointRow, because: string): Promise<void> {
    const [, changed] = (await this.unitOfWork.manager.query(
      'UPDATE endpoints SET disabled_because = $2 WHERE id = $1 AND disabled_because IS NULL',
      [id, because],
    )) as [unknown, number];
    if (changed === 0) return;
    const event = { endpointId: id, ownerId, url, because, disabledAt: new Date().toISOString() };
    await this.outbox.publish(WebhookDisabled, event, { key: ownerId });
  }
}

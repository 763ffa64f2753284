import { Inject, Injectable } from '@nestjs/common';
import { type OutboxAnswer, type OutboxCommand, outboxControl } from '@warren/contracts';
import { MissingError, problemOf } from '@warren/http';
import { Messenger } from '@warren/messaging';
import { carryOutOutboxCommand, SetAsideRows } from '@warren/persistence';
import { CONTROL_PLANE_OPTIONS, type ControlPlaneOptions } from '../control-plane-options.ts';
import type { OutboxList } from './outbox-views.ts';

/** The outboxes of the system: the application's own is at hand, the others are asked for by message. */
@Injectable()
export class Outboxes {
  private readonly services: ReadonlySet<string>;

  constructor(
    private readonly messenger: Messenger,
    private readonly ownRows: SetAsideRows,
    @Inject(CONTROL_PLANE_OPTIONS) private readonly options: Pick<ControlPlaneOptions, 'service' | 'outboxes'>,
  ) {
    this.services = new Set([options.service, ...(options.outboxes ?? [])].toSorted());
  }

  /** How much each has set aside. A service that does not answer hides no other. */
  async list(): Promise<OutboxList> {
    return { items: await Promise.all([...this.services].map((service) => this.summary(service))) };
  }

  /**
   * @throws MissingError for a service that is not one of them
   * @throws MessagingError when it does not answer
   */
  async carryOut(service: string, command: OutboxCommand): Promise<OutboxAnswer> {
    if (!this.services.has(service))
      throw new MissingError(
        'service-unknown',
        `There is no outbox of "${service}". There are: ${[...this.services].join(', ')}.`,
      );
    if (service === this.options.service) return carryOutOutboxCommand(this.ownRows, command);
    return this.messenger.request(outboxControl(service), command);
  }

  private async summary(service: string): Promise<OutboxList['items'][number]> {
    try {
      const { count } = await this.carryOut(service, { command: 'list', limit: 1 });
      return { service, setAside: count, problem: null };
    } catch (error) {
      return { service, setAside: null, problem: problemOf(error).detail };
    }
  }
}

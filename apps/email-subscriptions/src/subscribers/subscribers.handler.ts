import { Controller } from '@nestjs/common';
import {
  allow,
  AddSubscriber,
  EnrolSubscriber,
  GetSubscriber,
  ListSubscribers,
  RemoveSubscriber,
  type Subscriber,
  UpdateSubscriber,
} from '@showcase/contracts';
import { type AnswerInputOf, type PayloadOf } from '@warren/contracts';
import { RequestRejectedError, Request, Task } from '@warren/messaging';
import { toSubscriber } from './subscriber.entity.ts';
import { Subscribers } from './subscribers.ts';

/** What other services may ask of the list. */
@Controller()
export class SubscribersHandler {
  constructor(private readonly subscribers: Subscribers) {}

  @Request(AddSubscriber, allow('subscribers:write'))
  async add(request: PayloadOf<typeof AddSubscriber>): Promise<Subscriber> {
    const added = await this.subscribers.add(request);
    if (added) return toSubscriber(added);
    if (await this.subscribers.byAddress(request.email)) {
      throw new RequestRejectedError('subscriber-exists', `${request.email} is on the list already.`);
    }
    throw new RequestRejectedError(
      'subscriber-suppressed',
      `${request.email} must not be written to: its owner said so.`,
    );
  }

  @Request(ListSubscribers, allow('subscribers:read'))
  async list(query: PayloadOf<typeof ListSubscribers>): Promise<AnswerInputOf<typeof ListSubscribers>> {
    const { items, nextCursor } = await this.subscribers.page(query);
    return { items: items.map(toSubscriber), nextCursor };
  }

  @Request(GetSubscriber, allow('subscribers:read'))
  async find({ id }: PayloadOf<typeof GetSubscriber>): Promise<Subscriber> {
    const row = await this.subscribers.byId(id);
    if (!row) throw unknown(id);
    return toSubscriber(row);
  }

  @Request(UpdateSubscriber, allow('subscribers:write'))
  async update(change: PayloadOf<typeof UpdateSubscriber>): Promise<Subscriber> {
    const row = await this.subscribers.update(change);
    if (!row) throw unknown(change.id);
    return toSubscriber(row);
  }

  @Request(RemoveSubscriber, allow('subscribers:write'))
  async remove({ id }: PayloadOf<typeof RemoveSubscriber>): Promise<{ id: string }> {
    if (!(await this.subscribers.remove(id))) throw unknown(id);
    return { id };
  }

  /** The result is what the task's row at the gateway shows. */
  @Task(EnrolSubscriber, allow('subscribers:write'))
  async enrol(request: PayloadOf<typeof EnrolSubscriber>): Promise<{ subscriberId: string | null; added: boolean }> {
    const added = await this.subscribers.add(request);
    const subscriber = added ?? (await this.subscribers.byAddress(request.email));
    return { subscriberId: subscriber?.id ?? null, added: added !== undefined };
  }
}

const unknown = (id: string): RequestRejectedError =>
  new RequestRejectedError('subscriber-unknown', `There is no subscriber ${id}.`);

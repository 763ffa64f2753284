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
import { PermanentError, type RabbitContext, RequestRejectedError, Request, Task } from '@warren/messaging';
import { SignUps } from '../subscriptions/sign-ups.ts';
import { toSubscriber } from './subscriber.entity.ts';
import { type Owner, Subscribers } from './subscribers.ts';

/** What other services may ask of the list. */
@Controller()
export class SubscribersHandler {
  constructor(
    private readonly subscribers: Subscribers,
    private readonly signUps: SignUps,
  ) {}

  @Request(AddSubscriber, allow('subscribers:write'))
  async add({ asOperator, ...request }: PayloadOf<typeof AddSubscriber>, context: RabbitContext): Promise<Subscriber> {
    const added = await this.signUps.add(request, callerOf(context));
    if (added) return toSubscriber(added);
    // Others must not learn by it whose mail is unwanted, nor whose subscriber it is.
    if (!asOperator || (await this.subscribers.byAddress(request.email))) {
      throw new RequestRejectedError('subscriber-exists', `${request.email} is on the list already.`);
    }
    throw new RequestRejectedError(
      'subscriber-suppressed',
      `${request.email} must not be written to: its owner said so.`,
    );
  }

  @Request(ListSubscribers, allow('subscribers:read'))
  async list(
    { asOperator, ...query }: PayloadOf<typeof ListSubscribers>,
    context: RabbitContext,
  ): Promise<AnswerInputOf<typeof ListSubscribers>> {
    const { items, nextCursor } = await this.subscribers.page(query, ownerOf(asOperator, context));
    return { items: items.map(toSubscriber), nextCursor };
  }

  @Request(GetSubscriber, allow('subscribers:read'))
  async find({ id, asOperator }: PayloadOf<typeof GetSubscriber>, context: RabbitContext): Promise<Subscriber> {
    const row = await this.subscribers.byId(id, ownerOf(asOperator, context));
    if (!row) throw unknown(id);
    return toSubscriber(row);
  }

  @Request(UpdateSubscriber, allow('subscribers:write'))
  async update(
    { asOperator, ...change }: PayloadOf<typeof UpdateSubscriber>,
    context: RabbitContext,
  ): Promise<Subscriber> {
    const row = await this.subscribers.update(change, ownerOf(asOperator, context));
    if (!row) throw unknown(change.id);
    return toSubscriber(row);
  }

  @Request(RemoveSubscriber, allow('subscribers:write'))
  async remove(
    { id, asOperator }: PayloadOf<typeof RemoveSubscriber>,
    context: RabbitContext,
  ): Promise<{ id: string }> {
    if (!(await this.subscribers.remove(id, ownerOf(asOperator, context)))) throw unknown(id);
    return { id };
  }

  /** The result is what the task's row at the gateway shows: whose the address is already, it does not tell. */
  @Task(EnrolSubscriber, allow('subscribers:write'))
  async enrol(
    request: PayloadOf<typeof EnrolSubscriber>,
    context: RabbitContext,
  ): Promise<{ subscriberId: string | null; added: boolean }> {
    const owner = callerOf(context);
    const added = await this.signUps.add(request, owner);
    const known = added ?? (await this.subscribers.byAddress(request.email));
    return { subscriberId: known?.owner === owner ? known.id : null, added: added !== undefined };
  }
}

/** Whom the message's token was made for. */
function callerOf({ caller, type }: RabbitContext): string {
  if (caller === undefined) throw new PermanentError('caller-unknown', `"${type}" names no caller.`);
  return caller;
}

const ownerOf = (asOperator: boolean | undefined, context: RabbitContext): Owner =>
  asOperator ? 'all' : { userId: callerOf(context) };

const unknown = (id: string): RequestRejectedError =>
  new RequestRejectedError('subscriber-unknown', `There is no subscriber ${id}.`);

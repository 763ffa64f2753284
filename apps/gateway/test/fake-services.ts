import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessageTokenAuthorizer } from '@warren/security';
import {
  accessPolicy,
  AddSubscriber,
  allow,
  DeliverEmail,
  EnrolSubscriber,
  GetSubscriber,
  ListSubscribers,
  RemoveSubscriber,
  type Subscriber,
} from '@showcase/contracts';
import type { AnswerInputOf, PayloadOf } from '@warren/contracts';
import {
  type Authorizer,
  MessagingModule,
  newId,
  type RabbitContext,
  RabbitServer,
  RequestRejectedError,
  Request,
  Task,
} from '@warren/messaging';
import { Recorder } from '@warren/testing';
import { messageTokenKeys } from '../../contracts/test/message-token-keys.ts';

/** What the workers were given. */
export const handled = new Recorder<{ id: string; type: string; payload: unknown; caller?: string | undefined }>();

/** As much of the email-subscriptions service as the gateway can tell from the real one: it lets in whom that lets in. */
@Controller()
class FakeSubscriptions {
  private readonly subscribers = new Map<string, Subscriber>();

  @Request(AddSubscriber, allow('subscribers:write'))
  async add({ email, name }: PayloadOf<typeof AddSubscriber>, _context: RabbitContext): Promise<Subscriber> {
    if ([...this.subscribers.values()].some((one) => one.email === email)) {
      throw new RequestRejectedError('subscriber-exists', `There is a subscriber ${email} already.`);
    }
    const subscriber: Subscriber = { id: newId(), email, name, status: 'pending', createdAt: new Date().toISOString() };
    this.subscribers.set(subscriber.id, subscriber);
    return subscriber;
  }

  @Request(ListSubscribers, allow('subscribers:read'))
  async list({ limit }: PayloadOf<typeof ListSubscribers>): Promise<AnswerInputOf<typeof ListSubscribers>> {
    return { items: [...this.subscribers.values()].slice(0, limit), nextCursor: null };
  }

  @Request(GetSubscriber, allow('subscribers:read'))
  async find({ id }: PayloadOf<typeof GetSubscriber>): Promise<Subscriber> {
    const subscriber = this.subscribers.get(id);
    if (!subscriber) {
      throw new RequestRejectedError('subscriber-unknown', `There is no subscriber ${id}.`);
    }
    return subscriber;
  }

  @Request(RemoveSubscriber, allow('subscribers:write'))
  async remove({ id }: PayloadOf<typeof RemoveSubscriber>): Promise<{ id: string }> {
    await this.find({ id });
    this.subscribers.delete(id);
    return { id };
  }

  @Task(EnrolSubscriber, allow('subscribers:write'))
  async enrol(payload: PayloadOf<typeof EnrolSubscriber>, { id, type, caller }: RabbitContext): Promise<void> {
    handled.record({ id, type, payload, caller });
  }
}

@Controller()
class FakeMailer {
  @Task(DeliverEmail)
  async deliver(payload: PayloadOf<typeof DeliverEmail>, { id, type }: RabbitContext): Promise<void> {
    handled.record({ id, type, payload });
  }
}

/** Starts both, each with its queues. */
export async function startServices(url: string): Promise<{ service: INestMicroservice; mailer: INestMicroservice }> {
  const [service, mailer] = await Promise.all([
    start(
      url,
      'email-subscriptions',
      FakeSubscriptions,
      new MessageTokenAuthorizer(messageTokenKeys.publicKeys, accessPolicy),
    ),
    start(url, 'email', FakeMailer),
  ]);
  return { service, mailer };
}

async function start(
  url: string,
  group: string,
  controller: new () => object,
  authorizer?: Authorizer,
): Promise<INestMicroservice> {
  @Module({ imports: [MessagingModule.forRoot({ url, service: group })], controllers: [controller] })
  class FakeModule {}

  const app = await NestFactory.createMicroservice(FakeModule, {
    strategy: new RabbitServer({ url, group, ...(authorizer && { authorizer }) }),
    logger: false,
  });
  await app.listen();
  return app;
}

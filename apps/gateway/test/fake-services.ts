import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  AddSubscriber,
  type AnswerInputOf,
  DeliverEmail,
  EnrolSubscriber,
  GetSubscriber,
  ListSubscribers,
  type PayloadOf,
  RemoveSubscriber,
  type Subscriber,
} from '@warren/contracts';
import { MessagingModule, newId, type RabbitContext, RabbitServer, Refusal, Request, Task } from '@warren/messaging';
import { Recorder } from '@warren/testing';

/** What the workers were given. */
export const handled = new Recorder<{ id: string; type: string; payload: unknown }>();

/** As much of the email-subscriptions service as the gateway can tell from the real one. */
@Controller()
class FakeSubscriptions {
  readonly #subscribers = new Map<string, Subscriber>();

  @Request(AddSubscriber)
  async add({ email, name }: PayloadOf<typeof AddSubscriber>, _context: RabbitContext): Promise<Subscriber> {
    if ([...this.#subscribers.values()].some((one) => one.email === email)) {
      throw new Refusal('subscriber-exists', `There is a subscriber ${email} already.`);
    }
    const subscriber: Subscriber = { id: newId(), email, name, status: 'pending', createdAt: new Date().toISOString() };
    this.#subscribers.set(subscriber.id, subscriber);
    return subscriber;
  }

  @Request(ListSubscribers)
  async list({ limit }: PayloadOf<typeof ListSubscribers>): Promise<AnswerInputOf<typeof ListSubscribers>> {
    return { items: [...this.#subscribers.values()].slice(0, limit), nextCursor: null };
  }

  @Request(GetSubscriber)
  async find({ id }: PayloadOf<typeof GetSubscriber>): Promise<Subscriber> {
    const subscriber = this.#subscribers.get(id);
    if (!subscriber) {
      throw new Refusal('subscriber-unknown', `There is no subscriber ${id}.`);
    }
    return subscriber;
  }

  @Request(RemoveSubscriber)
  async remove({ id }: PayloadOf<typeof RemoveSubscriber>): Promise<{ id: string }> {
    await this.find({ id });
    this.#subscribers.delete(id);
    return { id };
  }

  @Task(EnrolSubscriber)
  async enrol(payload: PayloadOf<typeof EnrolSubscriber>, { id, type }: RabbitContext): Promise<void> {
    handled.record({ id, type, payload });
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
    start(url, 'email-subscriptions', FakeSubscriptions),
    start(url, 'email', FakeMailer),
  ]);
  return { service, mailer };
}

async function start(url: string, group: string, controller: new () => object): Promise<INestMicroservice> {
  @Module({ imports: [MessagingModule.forRoot({ url, service: group })], controllers: [controller] })
  class FakeModule {}

  const app = await NestFactory.createMicroservice(FakeModule, {
    strategy: new RabbitServer({ url, group }),
    logger: false,
  });
  await app.listen();
  return app;
}

import { DeliverEmail } from '@showcase/contracts';
import type { Worker } from '@warren/service';
import { messageTokenKeys } from '../../contracts/test/message-token-keys.ts';
import { showcaseGround } from '../../contracts/test/showcase-ground.ts';
import type { CampaignSettings } from '../src/campaigns/campaign-settings.ts';
import { startEmailSubscriptions } from '../src/email-subscriptions.ts';

const subscriptions = {
  secret: 'a secret of at least thirty-two characters',
  publicUrl: 'https://warren.example',
  softBounces: { count: 2, days: 30 },
};
const usual: CampaignSettings = { queued: 10, onDoubt: 'resend', refusedPercent: 50, refusedOf: 10 };

const keys = { key: messageTokenKeys.keys['email-subscriptions'], publicKeys: messageTokenKeys.publicKeys };

export type Rig = Awaited<ReturnType<typeof createRig>>;

/** The service in a virtual host and a database of the test's own. */
export async function createRig() {
  const ground = await showcaseGround('subscriptions');
  const { amqpUrl, databaseUrl, inspector } = ground;
  const services: Worker[] = [];

  /** Starts an instance, or another one. */
  async function start(settings: Partial<CampaignSettings> = {}): Promise<Worker> {
    const campaigns = { ...usual, ...settings };
    const ours = { amqpUrl, databaseUrl, prefetch: 8, drainTimeoutMs: 5_000 };
    const options = { ...ours, tokenKeys: keys, subscriptions, campaigns };
    const service = await startEmailSubscriptions(options, false);
    services.push(service);
    return service;
  }

  /** Lets all instances finish what they have, and ends them. */
  async function stop(): Promise<void> {
    await Promise.all(services.splice(0).map((service) => service.close()));
  }

  /** Messages of these types are kept from now on, as a group would get them. */
  async function consume(queue: string, exchange: string, routingKey = ''): Promise<void> {
    await inspector.channel.assertQueue(queue, { durable: true });
    await inspector.channel.bindQueue(queue, exchange, routingKey);
  }

  /** The next message in a queue that {@link consume} made. */
  async function take(queue: string): Promise<{ id: string; payload: unknown } | undefined> {
    const message = await inspector.channel.get(queue, { noAck: true });
    if (!message) return undefined;
    return { id: String(message.properties.messageId), payload: JSON.parse(message.content.toString()) as unknown };
  }

  // Who is added is asked by mail: a queue as the email pool has, or what is published about them waits behind that mail.
  await consume('asking.mails', 'warren.tasks', `${DeliverEmail.type}.high`);

  async function close(): Promise<void> {
    await stop();
    await ground.close();
  }

  return { ...ground, start, stop, consume, take, close };
}

import { randomUUID } from 'node:crypto';
import {
  AddSubscriber,
  ConfirmSubscription,
  DeliverEmail,
  EnrolSubscriber,
  GetSubscriber,
  ListSubscribers,
  RemoveSubscriber,
  SubscriberAdded,
  SubscriberRemoved,
  UpdateSubscriber,
  UserRegistered,
} from '@showcase/contracts';
import { TaskSucceeded } from '@warren/contracts';
import { eventExchange, newId, RemoteRejectionError } from '@warren/messaging';
import { until } from '@warren/testing';
import type { Worker } from '@warren/service';
import { createRig, type Rig } from './rig.ts';

let rig: Rig;
let service: Worker;
beforeAll(async () => {
  rig = await createRig();
  await rig.consume('heard.added', eventExchange(SubscriberAdded.type));
  await rig.consume('heard.removed', eventExchange(SubscriberRemoved.type));
  await rig.consume('heard.succeeded', eventExchange(TaskSucceeded.type));
  await rig.consume('heard.mails', 'warren.tasks', DeliverEmail.type);
  await rig.consume('heard.mails', 'warren.tasks', `${DeliverEmail.type}.high`);
});
beforeEach(async () => void (service = await rig.start()));
afterEach(async () => {
  await rig.stop();
  for (const queue of ['heard.added', 'heard.removed', 'heard.succeeded', 'heard.mails'])
    await rig.inspector.channel.purgeQueue(queue);
});
afterAll(() => rig.close());

const newPerson = () => ({ email: `${randomUUID()}@example.com`, name: 'Ada' });
const rejection = (code: string) => expect.objectContaining({ constructor: RemoteRejectionError, code });

async function next(queue: string) {
  await until(async () => (await rig.inspector.messageCount(queue)) > 0, `something is in ${queue}`);
  return (await rig.take(queue))!;
}

describe('a subscriber', () => {
  it('can be added, found and removed, and the world hears of it', async () => {
    const ada = newPerson();
    const added = await rig.messenger.request(AddSubscriber, ada);
    expect(added).toMatchObject({ ...ada, status: 'pending' });
    expect(await rig.messenger.request(GetSubscriber, { id: added.id })).toEqual(added);
    expect((await next('heard.added')).payload).toEqual({ subscriberId: added.id, ...ada, addedAt: added.createdAt });

    expect(await rig.messenger.request(RemoveSubscriber, { id: added.id })).toEqual({ id: added.id });
    expect((await next('heard.removed')).payload).toMatchObject({ subscriberId: added.id, email: ada.email });
    await expect(rig.messenger.request(GetSubscriber, { id: added.id })).rejects.toEqual(
      rejection('subscriber-unknown'),
    );
    await expect(rig.messenger.request(RemoveSubscriber, { id: added.id })).rejects.toEqual(
      rejection('subscriber-unknown'),
    );
  });

  it('is asked by mail when somebody adds them, and confirms by its link', async () => {
    const ada = newPerson();
    const { id } = await rig.messenger.request(AddSubscriber, ada);
    const { payload } = await next('heard.mails');
    expect(payload).toMatchObject({ to: ada.email, subject: 'Do you want our newsletter?' });
    const token = /token=([\w.-]+)/.exec((payload as { text: string }).text)![1]!;
    const origin = { ip: null, userAgent: null, form: 'test' };
    expect(await rig.messenger.request(ConfirmSubscription, { token, origin })).toEqual({ subscriberId: id });
    expect(await rig.messenger.request(GetSubscriber, { id })).toMatchObject({ status: 'confirmed' });
  });

  it('is there once, however the address is spelled and however many ask at a time', async () => {
    const { email, name } = newPerson();
    const spellings = [email, email.toUpperCase(), email, email.toUpperCase(), email];
    const answers = await Promise.allSettled(
      spellings.map((spelling) => rig.messenger.request(AddSubscriber, { email: spelling, name })),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason).toEqual(rejection('subscriber-exists'));
    }
    const tagged = await rig.messenger.request(AddSubscriber, { email: email.replace('@', '+news@'), name });
    expect(tagged.email).toBe(email.replace('@', '+news@'));
  });

  it('is listed newest first, page by page', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) ids.unshift((await rig.messenger.request(AddSubscriber, newPerson())).id);
    const first = await rig.messenger.request(ListSubscribers, { limit: 2, status: 'pending' });
    const second = await rig.messenger.request(ListSubscribers, { limit: 3, cursor: first.nextCursor! });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(await rig.messenger.request(ListSubscribers, { status: 'unsubscribed' })).toEqual({
      items: [],
      nextCursor: null,
    });
    await expect(rig.messenger.request(ListSubscribers, { cursor: 'nonsense' })).rejects.toEqual(
      rejection('cursor-malformed'),
    );
  });

  it('is found by status, tag, list and text, and changed piece by piece', async () => {
    const list = randomUUID();
    const request = { ...newPerson(), tags: ['vip', 'vip'], lists: [list], attributes: { city: 'Paris', visits: 3 } };
    const ada = await rig.messenger.request(AddSubscriber, request);
    const grace = await rig.messenger.request(AddSubscriber, { ...newPerson(), name: 'Grace Hopper', lists: [list] });
    expect(ada).toMatchObject({ tags: ['vip'], lists: [list], attributes: { city: 'Paris', visits: 3 } });
    const found = async (query: object) =>
      (await rig.messenger.request(ListSubscribers, { list, ...query })).items.map(({ id }) => id);
    expect(await found({})).toEqual([grace.id, ada.id]);
    expect(await found({ tag: 'vip' })).toEqual([ada.id]);
    expect(await found({ text: 'hOPP' })).toEqual([grace.id]);
    expect(await found({ text: ada.email.toUpperCase() })).toEqual([ada.id]);
    expect(await found({ text: '%' })).toEqual([]);
    expect(await found({ status: 'confirmed' })).toEqual([]);

    const changed = await rig.messenger.request(UpdateSubscriber, { id: ada.id, tags: [], attributes: { city: null } });
    expect(changed).toEqual({ ...ada, tags: [], attributes: { city: null } });
    await expect(rig.messenger.request(UpdateSubscriber, { id: newId() })).rejects.toEqual(
      rejection('subscriber-unknown'),
    );
  });

  it('can be enrolled without waiting; who is there already is left alone', async () => {
    const ada = newPerson();
    const first = await rig.messenger.enqueue(EnrolSubscriber, ada);
    const succeeded = await next('heard.succeeded');
    expect(succeeded.payload).toMatchObject({
      taskId: first,
      taskType: EnrolSubscriber.type,
      attempt: 1,
      result: { added: true },
    });
    await rig.messenger.enqueue(EnrolSubscriber, { ...ada, name: 'Somebody else' });
    expect((await next('heard.succeeded')).payload).toMatchObject({ result: { added: false } });
    expect(await rig.rows('SELECT name FROM subscribers WHERE email = $1', [ada.email])).toEqual([{ name: 'Ada' }]);
  });
});

describe('a new user', () => {
  const user = () => ({ ...newPerson(), userId: newId(), registeredAt: new Date().toISOString() });

  /** Everything published has been handled once the service, which finishes what it has, has ended. */
  async function handled(): Promise<void> {
    await rig.inspector.drained('email-subscriptions.events');
    await rig.stop();
  }

  it('becomes a subscriber and is greeted once, though the fact comes twice', async () => {
    const ada = user();
    const id = newId();
    await Promise.all([1, 2, 3].map(() => rig.messenger.publish(UserRegistered, ada, { id })));
    const mail = await next('heard.mails');
    await handled();
    expect(mail.payload).toMatchObject({ to: ada.email, subject: 'Welcome to Warren, Ada' });
    expect(await rig.take('heard.mails')).toBeUndefined();
    expect(await rig.rows('SELECT decision, task_id FROM welcome_mails WHERE user_id = $1', [ada.userId])).toEqual([
      { decision: 'enqueued', task_id: mail.id },
    ]);
    expect(await rig.rows('SELECT 1 FROM subscribers WHERE email = $1', [ada.email])).toHaveLength(1);
  });

  it('is greeted once though the fact is told again under another id', async () => {
    const ada = user();
    await Promise.all([1, 2].map(() => rig.messenger.publish(UserRegistered, ada)));
    await next('heard.mails');
    await handled();
    expect(await rig.take('heard.mails')).toBeUndefined();
  });

  it('is not written to after having unsubscribed', async () => {
    const ada = user();
    const { id } = await rig.messenger.request(AddSubscriber, { email: ada.email, name: ada.name });
    await next('heard.mails'); // asks whether they want any
    await rig.rows(`UPDATE subscribers SET status = 'unsubscribed' WHERE id = $1`, [id]);
    await rig.messenger.publish(UserRegistered, ada);
    const decisions = () =>
      rig.rows<{ decision: string }>('SELECT decision FROM welcome_mails WHERE user_id = $1', [ada.userId]);
    await until(async () => (await decisions()).length > 0, 'it was decided');
    expect(await decisions()).toEqual([{ decision: 'withheld' }]);
    expect(await rig.take('heard.mails')).toBeUndefined();
  });
});

describe('the service', () => {
  it('is ready when it answers and its database does', async () => {
    const { readiness } = service;
    expect(Object.keys(readiness)).toEqual(['broker', 'database']);
    await expect(Promise.all(Object.values(readiness).map((check) => check()))).resolves.toBeDefined();
  });
});

import { AddSubscriber, DeliverEmail, OrderConfirmed, OrderRejected } from '@showcase/contracts';
import { newId } from '@warren/messaging';
import { freshName, until } from '@warren/testing';
import { createRig, type Rig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.consume('heard.mails', 'warren.tasks', DeliverEmail.type);
});
beforeEach(() => rig.start());
afterEach(async () => {
  await rig.stop();
  await rig.inspector.channel.purgeQueue('heard.mails');
});
afterAll(() => rig.close());

const unitPrice = { amount: 1490, currency: 'EUR' };
const order = () => ({
  orderId: newId(),
  customer: { userId: newId(), email: `${freshName('ada')}@example.com`, name: 'Ada' },
  lines: [{ sku: 'hay-5kg', name: 'Meadow hay', quantity: 2, unitPrice }],
  total: { amount: 2980, currency: 'EUR' },
});
const confirmed = () => ({ ...order(), confirmedAt: '2026-11-21T12:00:00Z' });

/** The mails that came of it, once the service, which finishes what it has, has ended. */
async function mails(): Promise<{ id: string; payload: unknown }[]> {
  await until(async () => (await rig.inspector.messageCount('heard.mails')) > 0, 'a mail was decided on');
  await rig.inspector.drained('email-subscriptions.events');
  await rig.stop();
  const all = [];
  for (let mail = await rig.take('heard.mails'); mail; mail = await rig.take('heard.mails')) all.push(mail);
  return all;
}

describe('a customer', () => {
  it('is written to once when the order is confirmed, though the fact comes again, also under another id', async () => {
    const event = confirmed();
    const id = newId();
    await Promise.all([id, id, newId()].map((each) => rig.messenger.publish(OrderConfirmed, event, { id: each })));
    const [mail, ...others] = await mails();
    expect(others).toEqual([]);
    expect(mail?.payload).toMatchObject({ to: event.customer.email, subject: 'Your order is confirmed' });
    expect(await rig.rows('SELECT task_id FROM order_mails WHERE order_id = $1', [event.orderId])).toEqual([
      { task_id: mail?.id },
    ]);
  });

  it('is told why when the order came to nothing', async () => {
    const detail = 'There are only 3 lanterns left.';
    const rejected = { ...order(), reason: 'out-of-stock' as const, detail, rejectedAt: '2026-11-21T12:00:00Z' };
    await rig.messenger.publish(OrderRejected, rejected);
    const [mail] = await mails();
    expect(mail?.payload).toMatchObject({
      to: rejected.customer.email,
      text: expect.stringContaining(detail) as string,
    });
  });

  it('is written to about an order also after having unsubscribed from the list', async () => {
    const event = confirmed();
    const { id } = await rig.messenger.request(AddSubscriber, { email: event.customer.email, name: 'Ada' });
    await rig.rows(`UPDATE subscribers SET status = 'unsubscribed' WHERE id = $1`, [id]);
    await rig.messenger.publish(OrderConfirmed, event);
    expect(await mails()).toHaveLength(1);
  });
});

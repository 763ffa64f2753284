import { AskToSubscribe, Subscriber } from '@showcase/contracts';
import { SubscriberRow, toSubscriber } from './subscriber.entity.ts';

const domain = `${'d'.repeat(63)}.${'e'.repeat(63)}.${'f'.repeat(63)}.example`;

describe('a subscriber that is shown', () => {
  it('fits its contract whenever its sign-up fitted its own: also with a long address and no name', () => {
    const email = `${'a'.repeat(20)}@${domain}`;
    expect(email.length).toBeGreaterThan(200);
    expect(AskToSubscribe.schema.shape.email.safeParse(email).success).toBe(true);
    const row = Object.assign(new SubscriberRow(), {
      id: '6f0c7f1e-3f0f-4f57-9d39-0f6f6a1c6a53',
      email,
      emailKey: email,
      name: '',
      status: 'pending',
      attributes: {},
      tags: [],
      lists: [],
      createdAt: new Date(),
    });
    expect(Subscriber.safeParse(toSubscriber(row)).error?.issues).toBeUndefined();
    expect(toSubscriber(row).name).toBe(email.slice(0, 200));
  });
});

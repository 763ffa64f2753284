import { setImmediate as turn } from 'node:timers/promises';
import type { Channel } from 'amqplib';
import fc from 'fast-check';
import { Acknowledger } from './acknowledger.ts';

/** Keeps books like the broker: which tags are open, and which were settled twice or never delivered. */
class FakeBroker {
  readonly open = new Set<number>();
  readonly frames: string[] = [];
  readonly channel = {
    ack: ({ fields }: { fields: { deliveryTag: number } }, multiple: boolean) =>
      this.settle('ack', fields.deliveryTag, multiple),
    nack: ({ fields }: { fields: { deliveryTag: number } }) => this.settle('nack', fields.deliveryTag, false),
  } as unknown as Channel;

  private settle(what: string, tag: number, multiple: boolean): void {
    if (!this.open.has(tag)) throw new Error(`unknown delivery tag ${tag}`);
    for (const open of [...this.open]) if (open === tag || (multiple && open < tag)) this.open.delete(open);
    this.frames.push(`${what}${multiple ? '≤' : ' '}${tag}`);
  }
}

describe('the acknowledger', () => {
  it('acknowledges what finished in one turn with one frame', async () => {
    const broker = new FakeBroker();
    const acknowledger = new Acknowledger(broker.channel);
    for (const tag of [1, 2, 3, 4]) broker.open.add(tag);
    for (const tag of [2, 1, 3]) acknowledger.acknowledge(tag);
    await turn();
    expect(broker.frames).toEqual(['ack≤3']);
  });

  it('waits for others while each turn brings more, until there are enough', async () => {
    const broker = new FakeBroker();
    const acknowledger = new Acknowledger(broker.channel, () => 4);
    for (let tag = 1; tag <= 5; tag++) broker.open.add(tag);
    for (let tag = 1; tag <= 4; tag++) {
      expect(broker.frames).toEqual([]);
      acknowledger.acknowledge(tag);
      await turn();
    }
    expect(broker.frames).toEqual(['ack≤4']);
  });

  it('waits no longer than a turn that brings none', async () => {
    const broker = new FakeBroker();
    const acknowledger = new Acknowledger(broker.channel, () => 4);
    broker.open.add(1);
    acknowledger.acknowledge(1);
    await turn();
    await turn();
    expect(broker.frames).toEqual(['ack≤1']);
  });

  it('never settles a delivery that is still being worked on', async () => {
    const broker = new FakeBroker();
    const acknowledger = new Acknowledger(broker.channel);
    for (const tag of [1, 2, 3]) broker.open.add(tag);
    acknowledger.acknowledge(2);
    acknowledger.acknowledge(3);
    await turn();
    expect([...broker.open]).toEqual([1]);
  });

  it('settles each delivery exactly once, whatever the order, whatever is given back, whatever is settled twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(
          Array.from({ length: 30 }, (_, i) => i + 1),
          { minLength: 0, maxLength: 30 },
        ),
        fc.infiniteStream(fc.nat(9)),
        async (order, dice) => {
          const broker = new FakeBroker();
          const acknowledger = new Acknowledger(broker.channel);
          for (let tag = 1; tag <= 30; tag++) broker.open.add(tag);
          for (const tag of order) {
            const roll = dice.next().value ?? 0;
            if (roll === 0) acknowledger.giveBack(tag);
            else acknowledger.acknowledge(tag);
            if (roll === 1) acknowledger.giveBack(tag);
            if (roll === 2) acknowledger.acknowledge(tag);
            if (roll > 6) await turn();
            if (roll === 9) acknowledger.acknowledge(tag);
          }
          await turn();
          expect(broker.open.size).toBe(30 - order.length);
        },
      ),
    );
  });
});

import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, type RmqContext } from '@nestjs/microservices';
import { Harness } from '@warren/testing';
import { firstValueFrom } from 'rxjs';
import { RabbitClient } from '../nest/rabbit-client.ts';

let calls = 0;

/** As handlers of Nest's own transport acknowledge by themselves. */
@Controller()
class ByHand {
  private settle(context: RmqContext, settle: (channel: Channel, message: unknown) => void): void {
    calls++;
    settle(context.getChannelRef() as Channel, context.getMessage());
  }

  @EventPattern<string>('shop.ack', { retry: { attempts: 2 } })
  ack(@Ctx() context: RmqContext): void {
    this.settle(context, (channel, message) => channel.ack(message));
  }

  @EventPattern<string>('shop.requeue', { retry: { attempts: 2 } })
  requeue(@Ctx() context: RmqContext): void {
    this.settle(context, (channel, message) => channel.nack(message, false, calls === 1));
  }

  @EventPattern<string>('shop.reject', { retry: { attempts: 2 } })
  reject(@Ctx() context: RmqContext): void {
    this.settle(context, (channel, message) => channel.reject(message, false));
  }

  @EventPattern<string>('shop.publish', { retry: { attempts: 2 } })
  publish(@Ctx() context: RmqContext): void {
    this.settle(context, (channel) => channel.publish('', 'elsewhere', Buffer.from('')));
  }

  @MessagePattern('shop.sum')
  sum(@Ctx() context: RmqContext): number {
    this.settle(context, (channel, message) => channel.ack(message));
    return 3;
  }
}

interface Channel {
  ack(message: unknown): void;
  nack(message: unknown, allUpTo?: boolean, requeue?: boolean): void;
  reject(message: unknown, requeue?: boolean): void;
  publish(exchange: string, routingKey: string, content: Buffer): void;
}

describe('a handler that acknowledges by itself', () => {
  let harness: Harness;
  let client: RabbitClient;

  beforeEach(async () => {
    calls = 0;
    harness = Harness.start();
    await harness.serve({ group: 'shop', controllers: [ByHand] });
    client = new RabbitClient({ url: harness.url, service: 'visitor', group: 'shop' });
  });
  afterEach(async () => {
    await client.close();
    await harness.close();
  });

  const emitted = async (pattern: string): Promise<void> => {
    await firstValueFrom(client.emit(pattern, {}), { defaultValue: undefined });
    await harness.settled();
  };

  it('works as it is: its message is acknowledged once', async () => {
    await emitted('shop.ack');
    expect([calls, harness.messages.deadLetters]).toEqual([1, []]);
    await expect(firstValueFrom(client.send('shop.sum', {}))).resolves.toBe(3);
  });

  it('has what it gives back tried again by its policy, and not at once', async () => {
    const before = Date.now();
    await emitted('shop.requeue');
    expect(calls).toBe(2);
    expect(Date.now() - before).toBeGreaterThanOrEqual(250);
    harness.messages.expectDeadLetter('shop.requeue', 'rejected');
  });

  it('has what it rejects dead-lettered', async () => {
    await emitted('shop.reject');
    expect(calls).toBe(1);
    harness.messages.expectDeadLetter('shop.reject', 'rejected');
  });

  it('is told what to use in the place of anything else', async () => {
    await emitted('shop.publish');
    const { error } = harness.messages.expectDeadLetter('shop.publish', 'settled-twice');
    expect(error).toMatch(/used "publish" of its channel.*inject RabbitClient or Messenger to send/);
    expect(calls).toBe(1);
  });
});

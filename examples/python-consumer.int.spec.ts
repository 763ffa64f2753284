// Any language: a consumer in Python reads an event and its headers with a plain AMQP client.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { NestFactory } from '@nestjs/core';
import { catalogue, OrderPlaced } from '@showcase/contracts';
import { type InputOf } from '@warren/contracts';
import { MessagingModule, Messenger, newId } from '@warren/messaging';
import { BrokerInspector, testVhost } from '@warren/testing';

const script = join(import.meta.dirname, 'python/order_placed.py');
/** A Python that has pika; Debian's own has it as the package python3-pika. */
const python = ['python3', '/usr/bin/python3'].find(
  (program) => spawnSync(program, ['-c', 'import pika']).status === 0,
);

const order: InputOf<typeof OrderPlaced> = {
  orderId: newId(),
  customer: { userId: newId(), email: 'ada@example.com', name: 'Ada' },
  lines: [{ sku: 'hay-5kg', name: 'Meadow hay', quantity: 1, unitPrice: { amount: 1490, currency: 'EUR' } }],
  total: { amount: 1490, currency: 'EUR' },
  placedAt: '2026-11-21T12:00:00Z',
};

(python === undefined ? describe.skip : describe)('a consumer in Python', () => {
  it('reads an event with its headers, in twenty lines', async () => {
    const vhost = await testVhost('python');
    const inspector = await BrokerInspector.connect(vhost.url, [OrderPlaced.type]);
    const module = MessagingModule.forRoot({ url: vhost.url, service: 'shop', contracts: catalogue });
    const app = await NestFactory.createApplicationContext(module, { logger: false });
    const consumer = spawn(python ?? '', [script, vhost.url], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const lines = createInterface(consumer.stdout)[Symbol.asyncIterator]();
      expect((await lines.next()).value).toBe('listening');
      const id = await app.get(Messenger).publish(OrderPlaced, order, { key: order.customer.userId });
      expect(JSON.parse(String((await lines.next()).value))).toMatchObject({
        id,
        type: 'order.placed.v1',
        from: 'shop',
        headers: { 'warren-key': order.customer.userId },
        orderId: order.orderId,
        total: order.total,
      });
    } finally {
      consumer.kill();
      await once(consumer, 'exit');
      await app.close();
      await inspector.close();
      await vhost.drop();
    }
  });
});

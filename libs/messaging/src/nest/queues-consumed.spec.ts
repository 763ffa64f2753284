import type { MessageHandler } from '@nestjs/microservices';
import { defineEvent } from '@warren/contracts';
import { MemoryBroker } from '@warren/testing';
import { z } from 'zod';
import { HandlerMistakeError } from '../errors.ts';
import { RabbitServer } from './rabbit-server.ts';

const Placed = defineEvent('order.placed.v1', z.object({}));
const Paid = defineEvent('order.paid.v1', z.object({}));

describe('two servers of a process', () => {
  const broker = new MemoryBroker();
  const servers: RabbitServer[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));
  afterAll(() => broker.close());

  async function listen(group: string, contracts: readonly (typeof Placed | typeof Paid)[]): Promise<void> {
    const server = new RabbitServer({ url: broker.url, group });
    servers.push(server);
    for (const contract of contracts)
      server.addHandler(contract.type, (async () => undefined) as unknown as MessageHandler, true, { contract });
    await new Promise<void>((resolve, reject) => {
      void server.listen((error) => (error === undefined ? resolve() : reject(error as Error)));
    });
  }

  it('may be workers of one queue', async () => {
    await listen('billing', [Placed, Paid]);
    await expect(listen('billing', [Paid, Placed])).resolves.toBeUndefined();
  });

  it('may not consume one queue with other handlers: the second is refused, and says what to do', async () => {
    await listen('billing', [Placed]);
    await expect(listen('billing', [Paid])).rejects.toThrow(HandlerMistakeError);
    await expect(listen('billing', [Placed, Paid])).rejects.toThrow(
      /consume "billing.events", and their handlers are not the same.*Give one of them another `group`/,
    );
    await expect(listen('shipping', [Paid])).resolves.toBeUndefined();
  });

  it('may follow one another', async () => {
    await listen('billing', [Placed]);
    await servers[0]?.close();
    await expect(listen('billing', [Paid])).resolves.toBeUndefined();
  });
});

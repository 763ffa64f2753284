// One service moves at a time: a client of Nest's own Transport.RMQ talks to a service that is on Warren already.
import { Controller } from '@nestjs/common';
import {
  type ClientProxy,
  ClientProxyFactory,
  EventPattern,
  MessagePattern,
  Payload,
  Transport,
} from '@nestjs/microservices';
import { requestQueue } from '@warren/messaging';
import { Recorder } from '@warren/testing';
import { firstValueFrom } from 'rxjs';
import { ExampleService } from './example-service.ts';

const lent = new Recorder<string>();

@Controller()
class Library {
  @MessagePattern({ cmd: 'count' })
  count(@Payload() titles: string[]): number {
    return titles.length;
  }

  @EventPattern('book.lent.v1')
  lent(@Payload() { title }: { title: string }): void {
    lent.record(title);
  }
}

describe("a client of Nest's own transport", () => {
  const library = new ExampleService({ group: 'library', handlers: [Library], events: [{ type: 'book.lent.v1' }] });
  const clients: ClientProxy[] = [];
  afterAll(() => Promise.all(clients.map((client) => client.close())));

  /** As it is configured today, but for the name of the queue. `noAssert`: Warren declares its queues itself. */
  function stockClient(): ClientProxy {
    const options = { urls: [library.url], queue: requestQueue('library'), noAssert: true, persistent: true };
    const client = ClientProxyFactory.create({ transport: Transport.RMQ, options });
    clients.push(client);
    return client;
  }

  it('sends a request, and gets the answer', async () => {
    const answer = stockClient().send({ cmd: 'count' }, ['Emma', 'Persuasion']);
    await expect(firstValueFrom(answer)).resolves.toBe(2);
  });

  it('emits an event to the same queue, and the handler runs', async () => {
    await firstValueFrom(stockClient().emit('book.lent.v1', { title: 'Emma' }), { defaultValue: undefined });
    await lent.next((title) => title === 'Emma');
  });
});

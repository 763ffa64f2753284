import { Controller, Inject, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, MessagePattern, Payload, type ClientProxy } from '@nestjs/microservices';
import { provision, RabbitClient, RabbitExceptionFilter, RabbitServer } from '@warren/messaging';
import { amqpUrl, Recorder } from '@warren/testing';
import { firstValueFrom } from 'rxjs';

// What an application has today, with Nest's own decorators and ClientProxy. Only the strategy and the client change:
// `strategy: new RabbitServer(…)` for `transport: Transport.RMQ`, and a RabbitClient behind the client's token.

const received = new Recorder<string>();

@Controller()
class Library {
  constructor(@Inject('BOOKS') private readonly books: ClientProxy) {}

  @MessagePattern('library.count')
  count(@Payload() titles: string[]): number {
    return titles.length;
  }

  // The first segment is the group's name: a task, on a queue of its own.
  @EventPattern('library.lend')
  async lend(@Payload() { title }: { title: string }): Promise<void> {
    await firstValueFrom(this.books.emit('book.lent.v1', { title }), { defaultValue: undefined });
  }

  // It is not: a fact, which every group hears.
  @EventPattern('book.lent.v1')
  lent(@Payload() { title }: { title: string }): void {
    received.record(title);
  }
}

@Module({
  controllers: [Library],
  providers: [{ provide: 'BOOKS', useFactory: () => new RabbitClient({ url: amqpUrl(), service: 'library' }) }],
})
class LibraryModule {}

describe("Nest's own decorators and ClientProxy", () => {
  let app: INestMicroservice;
  let client: ClientProxy;

  beforeAll(async () => {
    await provision(amqpUrl(), ['book.lent.v1']);
    const strategy = new RabbitServer({ url: amqpUrl(), group: 'library' });
    app = await NestFactory.createMicroservice(LibraryModule, { strategy, logger: false });
    app.useGlobalFilters(new RabbitExceptionFilter());
    await app.listen();
    client = app.get<ClientProxy>('BOOKS');
  });
  afterAll(() => app.close());

  it('ask and answer', async () => {
    await expect(firstValueFrom(client.send('library.count', ['Emma', 'Persuasion']))).resolves.toBe(2);
  });

  it('tell a fact, once the broker has it safe', async () => {
    await firstValueFrom(client.emit('book.lent.v1', { title: 'Emma' }), { defaultValue: undefined });
    await received.next((title) => title === 'Emma');
  });
});

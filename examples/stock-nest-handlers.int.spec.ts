// What an application has today stays: Nest's own decorators and ClientProxy, on another strategy and client.
import { Controller, Inject, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type ClientProxy, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { provision, RabbitClient, RabbitServer } from '@warren/messaging';
import { amqpUrl, Recorder } from '@warren/testing';
import { firstValueFrom } from 'rxjs';

const lent = new Recorder<string>();

@Controller()
class Library {
  constructor(@Inject('BOOKS') private readonly books: ClientProxy) {}

  @MessagePattern('library.count')
  count(@Payload() titles: string[]): number {
    return titles.length;
  }

  // The first segment is the group's name, so this is a task, on a queue of its own.
  @EventPattern('library.lend')
  async lend(@Payload() { title }: { title: string }): Promise<void> {
    await firstValueFrom(this.books.emit('book.lent.v1', { title }), { defaultValue: undefined });
  }

  // It is not, so this is an event, and every group that has a handler consumes it.
  @EventPattern('book.lent.v1')
  lent(@Payload() { title }: { title: string }): void {
    lent.record(title);
  }
}

@Module({
  controllers: [Library],
  // was: ClientsModule.register([{ name: 'BOOKS', transport: Transport.RMQ, … }])
  providers: [{ provide: 'BOOKS', useFactory: () => new RabbitClient({ url: amqpUrl(), service: 'library' }) }],
})
class LibraryModule {}

describe("Nest's own decorators and ClientProxy", () => {
  let app: INestMicroservice;
  let client: ClientProxy;

  beforeAll(async () => {
    await provision(amqpUrl(), ['book.lent.v1']);
    const strategy = new RabbitServer({ url: amqpUrl(), group: 'library' }); // was: transport: Transport.RMQ
    app = await NestFactory.createMicroservice(LibraryModule, { strategy, logger: false });
    await app.listen();
    client = app.get<ClientProxy>('BOOKS');
  });
  afterAll(() => app.close());

  it('send, and get the answer', async () => {
    await expect(firstValueFrom(client.send('library.count', ['Emma', 'Persuasion']))).resolves.toBe(2);
  });

  it('emit, and resolve once the broker has confirmed', async () => {
    await firstValueFrom(client.emit('book.lent.v1', { title: 'Emma' }), { defaultValue: undefined });
    await lent.next((title) => title === 'Emma');
  });

  it('emit a task', async () => {
    await firstValueFrom(client.emit('library.lend', { title: 'Persuasion' }), { defaultValue: undefined });
    await lent.next((title) => title === 'Persuasion');
  });
});

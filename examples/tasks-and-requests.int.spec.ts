import { Controller, Injectable, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineEvent, defineRequest, defineTask, type AnswerInputOf, type PayloadOf } from '@warren/contracts';
import {
  Event,
  MessagingModule,
  Messenger,
  provision,
  RabbitExceptionFilter,
  RabbitServer,
  RequestRejectedError,
  RemoteRejectionError,
  Request,
  Task,
  type RabbitContext,
} from '@warren/messaging';
import { amqpUrl, Recorder } from '@warren/testing';
import { z } from 'zod';

// 1. What is said. A request's and a task's first segment says who does it; an event is for whoever cares.
const PriceTicket = defineRequest('box-office.price.v1', z.object({ row: z.int() }), z.object({ cents: z.int() }));
const PrintTicket = defineTask('box-office.print.v1', z.object({ seat: z.string() }));
const TicketPrinted = defineEvent('ticket.printed.v1', z.object({ seat: z.string() }));

const printed = new Recorder<string>();

@Injectable()
class Printer {
  constructor(private readonly messenger: Messenger) {}

  async print(seat: string): Promise<void> {
    await this.messenger.publish(TicketPrinted, { seat });
  }
}

// 2. Who does it. A handler with the wrong payload or answer does not compile.
@Controller()
class BoxOffice {
  constructor(private readonly printer: Printer) {}

  @Request(PriceTicket)
  price({ row }: PayloadOf<typeof PriceTicket>): AnswerInputOf<typeof PriceTicket> {
    if (row > 30) throw new RequestRejectedError('no-such-row', 'The hall has 30 rows.', { rows: 30 });
    return { cents: 5_000 - row * 100 };
  }

  @Task(PrintTicket, { retry: { attempts: 5, baseMs: 250 } })
  async print({ seat }: PayloadOf<typeof PrintTicket>, { attempt }: RabbitContext): Promise<void> {
    if (seat === 'jam' && attempt === 1) throw new Error('The paper is jammed.');
    await this.printer.print(seat);
  }

  @Event(TicketPrinted)
  ticketPrinted({ seat }: PayloadOf<typeof TicketPrinted>): void {
    printed.record(seat);
  }
}

@Module({
  imports: [MessagingModule.forRoot({ url: amqpUrl(), service: 'box-office' })],
  controllers: [BoxOffice],
  providers: [Printer],
})
class BoxOfficeModule {}

describe('tasks, requests and events', () => {
  let app: INestMicroservice;
  let messenger: Messenger;

  beforeAll(async () => {
    // 3. Once per broker: the exchanges that all services share. `npm start` does it for Warren's own.
    await provision(amqpUrl(), [TicketPrinted.type]);
    // 4. A Nest microservice like any other, on this transport.
    const strategy = new RabbitServer({ url: amqpUrl(), group: 'box-office' });
    app = await NestFactory.createMicroservice(BoxOfficeModule, { strategy, logger: false });
    app.useGlobalFilters(new RabbitExceptionFilter());
    await app.listen();
    messenger = app.get(Messenger);
  });
  afterAll(() => app.close());

  it('asks, and is answered', async () => {
    await expect(messenger.request(PriceTicket, { row: 10 })).resolves.toEqual({ cents: 4_000 });
  });

  it('asks, and is refused', async () => {
    const refused = messenger.request(PriceTicket, { row: 31 });
    await expect(refused).rejects.toBeInstanceOf(RemoteRejectionError);
    await expect(refused).rejects.toMatchObject({ code: 'no-such-row', details: { rows: 30 } });
  });

  it('has a task done, and the fact of it heard', async () => {
    await messenger.enqueue(PrintTicket, { seat: 'A1' });
    await printed.next((seat) => seat === 'A1');
  });

  it('has a failed task done again', async () => {
    await messenger.enqueue(PrintTicket, { seat: 'jam' });
    await printed.next((seat) => seat === 'jam');
  });
});

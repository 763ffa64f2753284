// The three kinds of message: a request has an answer, a task has one worker, an event has any number of consumers.
import { Controller } from '@nestjs/common';
import { type AnswerInputOf, defineEvent, defineRequest, defineTask, type PayloadOf } from '@warren/contracts';
import { Event, Messenger, Request, Task } from '@warren/messaging';
import { Recorder } from '@warren/testing';
import { z } from 'zod';
import { ExampleService } from './example-service.ts';

// The first segment of a request's or a task's type names the service that handles it. An event is in the past tense.
const PriceTicket = defineRequest('box-office.price.v1', z.object({ row: z.int() }), z.object({ cents: z.int() }));
const PrintTicket = defineTask('box-office.print.v1', z.object({ seat: z.string() }));
const TicketPrinted = defineEvent('ticket.printed.v1', z.object({ seat: z.string() }));

const printed = new Recorder<string>();

// Handlers are Nest controllers. A handler with the wrong payload or answer does not compile.
@Controller()
class BoxOffice {
  constructor(private readonly messenger: Messenger) {}

  @Request(PriceTicket)
  price({ row }: PayloadOf<typeof PriceTicket>): AnswerInputOf<typeof PriceTicket> {
    return { cents: 5_000 - row * 100 };
  }

  @Task(PrintTicket)
  async print({ seat }: PayloadOf<typeof PrintTicket>): Promise<void> {
    await this.messenger.publish(TicketPrinted, { seat });
  }

  @Event(TicketPrinted)
  ticketPrinted({ seat }: PayloadOf<typeof TicketPrinted>): void {
    printed.record(seat);
  }
}

describe('a service', () => {
  const boxOffice = new ExampleService({ group: 'box-office', handlers: [BoxOffice], events: [TicketPrinted] });

  it('answers requests', async () => {
    await expect(boxOffice.messenger.request(PriceTicket, { row: 10 })).resolves.toEqual({ cents: 4_000 });
  });

  it('does tasks, and consumes events', async () => {
    await boxOffice.messenger.enqueue(PrintTicket, { seat: 'A1' }); // resolves when the broker has confirmed it
    await printed.next((seat) => seat === 'A1');
  });
});

// Requests: the caller gets an answer, a typed rejection, or an error at its deadline; never silence.
import { Controller } from '@nestjs/common';
import { type AnswerInputOf, defineRequest, type PayloadOf } from '@warren/contracts';
import { RemoteRejectionError, Request, RequestRejectedError, RequestTimeoutError } from '@warren/messaging';
import { Recorder } from '@warren/testing';
import { z } from 'zod';
import { ExampleService } from './example-service.ts';

const Row = z.object({ row: z.int() });
const PriceTicket = defineRequest('box-office.price.v1', Row, z.object({ cents: z.int() }), { deadlineMs: 2_000 });
const asked = new Recorder<number>();
const { promise: never } = Promise.withResolvers<void>();

@Controller()
class BoxOffice {
  @Request(PriceTicket)
  async price({ row }: PayloadOf<typeof PriceTicket>): Promise<AnswerInputOf<typeof PriceTicket>> {
    asked.record(row);
    if (row > 30) throw new RequestRejectedError('no-such-row', 'The hall has 30 rows.', { rows: 30 });
    if (row === 13) await never; // a handler that hangs
    return { cents: 5_000 - row * 100 };
  }
}

describe('a request', () => {
  const boxOffice = new ExampleService({ group: 'box-office', handlers: [BoxOffice], drainTimeoutMs: 100 });

  it('is answered, by the contract', async () => {
    await expect(boxOffice.messenger.request(PriceTicket, { row: 10 })).resolves.toEqual({ cents: 4_000 });
  });

  it('is rejected, with a code and details', async () => {
    const rejected = boxOffice.messenger.request(PriceTicket, { row: 31 });
    await expect(rejected).rejects.toBeInstanceOf(RemoteRejectionError);
    await expect(rejected).rejects.toMatchObject({ code: 'no-such-row', details: { rows: 30 } });
  });

  it('ends at its deadline', async () => {
    const late = boxOffice.messenger.request(PriceTicket, { row: 13 }, { deadlineMs: 300 });
    await expect(late).rejects.toBeInstanceOf(RequestTimeoutError);
    expect(asked.all).toContain(13);
  });
});

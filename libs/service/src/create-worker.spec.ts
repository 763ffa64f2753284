import { Controller, Injectable, Module, type Type } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { defineEvent, defineRequest, defineTask, type PayloadOf } from '@warren/contracts';
import { Event, HandlerMistakeError, type Rebuild, Request, Task } from '@warren/messaging';
import { z } from 'zod';
import { createWorker } from './create-worker.ts';
import { ServiceSetupError } from './errors.ts';
import type { WorkerOptions } from './worker-options.ts';

const Print = defineTask('shop.print.v1', z.object({ page: z.int() }));
const Printed = defineEvent('page.printed.v1', z.object({ page: z.int() }));
const Price = defineRequest('bakery.price.v1', z.object({}), z.object({ cents: z.int() }));

/** Nothing listens there: what is refused is refused before any connection is tried. */
const broker = 'amqp://127.0.0.1:1';

function moduleOf(...controllers: Type[]): Type {
  @Module({ controllers })
  class ShopModule {}
  return ShopModule;
}

@Controller()
class Printer {
  @Task(Print)
  print(): void {}
}

@Controller()
class SecondPrinter {
  @Task(Print)
  print(): void {}
}

@Controller()
class Stock {
  @EventPattern('page.lost.v1')
  lost(_page: unknown): void {}
}

@Controller()
class OncePrinter {
  @Task(Print, { unique: { by: ({ page }) => String(page), forMs: 1_000 } })
  print(_page: PayloadOf<typeof Print>): void {}
}

@Controller()
class LimitedPrinter {
  @Task(Print, { globalConcurrency: 1 })
  print(): void {}
}

@Controller()
class Bakery {
  @Request(Price)
  price(): { cents: number } {
    return { cents: 100 };
  }
}

@Controller()
class Counter {
  @Event(Printed)
  printed(): void {}
}

@Injectable()
class Pages implements Rebuild {
  begin = (): Promise<void> => Promise.resolve();
  cancel = (): Promise<void> => Promise.resolve();
  finish = () => Promise.resolve({ isFinished: true, waiting: 0, missing: [] });
}

const options: WorkerOptions = { group: 'shop', broker, module: moduleOf(Printer), logger: false };
const refusal = (changed: Partial<WorkerOptions>): Promise<Error> =>
  createWorker({ ...options, ...changed }).then(
    () => new Error('It was not refused.'),
    (error: Error) => error,
  );

describe('a worker is refused at boot', () => {
  it.each<[string, Partial<WorkerOptions>, RegExp]>([
    ['no name', { group: '' }, /no name\. Set `group`/],
    ['no address of a broker', { broker: '' }, /no address of a broker\. Set `broker`/],
    ['no addresses of a cluster', { broker: [] }, /no address of a broker/],
    ['an address that is none of a broker', { broker: ['amqp://a', 'http://b'] }, /no address of a broker/],
    ['an address that was never set', { broker: undefined as unknown as string }, /no address of a broker/],
    ['an inbox without a database', { inbox: true }, /`inbox` is true, and there is no database/],
    ['task reporting without a database', { taskReporting: true }, /`taskReporting` is true, and there is no database/],
    [
      'a database without an address',
      { database: { url: '', entities: [], migrations: [] } },
      /its database has no address/,
    ],
    ['no handler', { module: moduleOf() }, /it has no handler/],
    [
      'a handler without a contract',
      { module: moduleOf(Printer, Stock), contracts: [Print] },
      /"page\.lost\.v1" has a handler and no contract/,
    ],
    [
      'a handler that is unique without an inbox',
      { module: moduleOf(OncePrinter) },
      /"shop\.print\.v1" is `unique`, which its inbox decides/,
    ],
    [
      'a rebuild that its module does not provide',
      { replay: Pages },
      /`replay` names Pages, which its module does not provide/,
    ],
  ])('for %s', async (_what, changed, sentence) => {
    const error = await refusal(changed);
    expect(error).toBeInstanceOf(ServiceSetupError);
    expect(error.message).toMatch(sentence);
  });

  it.each<[string, Partial<WorkerOptions>, RegExp]>([
    ['two handlers of one task', { module: moduleOf(Printer, SecondPrinter) }, /Two methods handle "shop\.print\.v1"/],
    ['a request of another service', { module: moduleOf(Bakery) }, /requests go to the service "bakery"/],
    ['limits that nothing keeps', { module: moduleOf(LimitedPrinter) }, /"shop\.print\.v1" has limits/],
    ['no partition', { module: moduleOf(Counter), partitions: 0 }, /from 1 to 64/],
    ['too many partitions', { module: moduleOf(Counter), partitions: 65 }, /from 1 to 64/],
    ['half a partition', { module: moduleOf(Counter), partitions: 1.5 }, /from 1 to 64/],
  ])('for %s, by its server', async (_what, changed, sentence) => {
    const error = await refusal(changed);
    expect(error).toBeInstanceOf(HandlerMistakeError);
    expect(error.message).toMatch(sentence);
  });

  it('and no password of an address is in the sentence', async () => {
    expect((await refusal({ broker: 'http://me:hunter2@x' })).message).not.toContain('hunter2');
  });
});

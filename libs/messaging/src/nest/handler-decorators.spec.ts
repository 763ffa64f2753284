import { EventPattern } from '@nestjs/microservices';
import { defineEvent, defineTask } from '@warren/contracts';
import { z } from 'zod';
import { Event, handlerName, Task } from './handler-decorators.ts';

const Print = defineTask('shop.print.v1', z.object({}));
const Printed = defineEvent('page.printed.v1', z.object({}));

class Printer {
  @Task(Print)
  print(): void {}

  @Task(Print, { name: 'Press.print' })
  printOnPaper(): void {}

  @Event(Printed, { name: 'Press.printed' })
  printed(): void {}

  @EventPattern(['page.lost.v1'], { kind: 'event', name: 'Press.lost' })
  lost(_page: unknown): void {}
}

describe('what the inbox stores for a handler', () => {
  it.each([
    ['print', 'Printer.print'],
    ['printOnPaper', 'Press.print'],
    ['printed', 'Press.printed'],
    ['lost', 'Press.lost'],
  ] as const)('of %s is %s', (method, stored) => {
    expect(handlerName(Printer, Printer.prototype[method])).toBe(stored);
  });
});

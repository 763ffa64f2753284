// Dead letters: what cannot succeed is kept with its reason, and goes back to its queue once the cause is repaired.
import { Controller } from '@nestjs/common';
import { defineTask, type PayloadOf } from '@warren/contracts';
import { type DeadLetter, DeadLetterDrain, PermanentError, Redelivery, Task } from '@warren/messaging';
import { Recorder, until } from '@warren/testing';
import { z } from 'zod';
import { ExampleService } from './example-service.ts';

const PrintLabel = defineTask('labels.print.v1', z.object({ parcel: z.string() }));
const printed = new Recorder<string>();
let hasPaper = false;

@Controller()
class Labels {
  @Task(PrintLabel)
  print({ parcel }: PayloadOf<typeof PrintLabel>): void {
    if (!hasPaper) throw new PermanentError('no-paper', 'The printer has no paper.'); // no retry would help
    printed.record(parcel);
  }
}

describe('a dead letter', () => {
  const labels = new ExampleService({ group: 'labels', handlers: [Labels] });

  it('says why, and is handled after a redrive', async () => {
    const deadLetters = new Recorder<DeadLetter>();
    const drain = new DeadLetterDrain({ url: labels.url, service: 'operator' }, async (one) => deadLetters.record(one));
    const id = await labels.messenger.enqueue(PrintLabel, { parcel: 'A-17' });
    const deadLetter = await deadLetters.next((one) => one.id === id);
    expect(deadLetter).toMatchObject({ queue: 'task.labels.print.v1', reason: 'no-paper', attempts: 1 });
    await drain.close();

    hasPaper = true;
    const redelivery = new Redelivery({ url: labels.url, service: 'operator' });
    await until(() => redelivery.unavailableReason === undefined, 'the operator is connected');
    await redelivery.redeliver(deadLetter); // the same id, to the one queue it came from
    await printed.next((parcel) => parcel === 'A-17');
    await redelivery.close();
  });
});

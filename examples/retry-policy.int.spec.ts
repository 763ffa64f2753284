// Retries: a handler that throws is tried again with backoff and jitter; with RetryAfterError no earlier than the other side said.
import { Controller } from '@nestjs/common';
import { defineTask, type PayloadOf } from '@warren/contracts';
import { type RabbitContext, RetryAfterError, Task } from '@warren/messaging';
import { Recorder } from '@warren/testing';
import { z } from 'zod';
import { ExampleService } from './example-service.ts';

const Fetch = defineTask('weather.fetch.v1', z.object({ city: z.string() }));
const attempts = new Recorder<{ city: string; attempt: number; at: number }>();

@Controller()
class Weather {
  // Three attempts, a quarter of a second apart, then twice as long. The default is eight over about 18 minutes.
  @Task(Fetch, { retry: { attempts: 3, baseMs: 250, factor: 2 } })
  fetch({ city }: PayloadOf<typeof Fetch>, { attempt }: RabbitContext): void {
    attempts.record({ city, attempt, at: performance.now() });
    if (city === 'Oslo' && attempt < 3) throw new Error('The station did not answer.');
    if (city === 'Rome' && attempt === 1) throw new RetryAfterError(1_000, 'The station answered 429.');
  }
}

describe('a retry policy', () => {
  const weather = new ExampleService({ group: 'weather', handlers: [Weather] });
  const of = (city: string, attempt: number) => attempts.next((one) => one.city === city && one.attempt === attempt);

  it('tries again until the handler returns', async () => {
    await weather.messenger.enqueue(Fetch, { city: 'Oslo' });
    await of('Oslo', 3);
  });

  it('waits as long as the handler asks', async () => {
    await weather.messenger.enqueue(Fetch, { city: 'Rome' });
    const [first, second] = [await of('Rome', 1), await of('Rome', 2)];
    expect(second.at - first.at).toBeGreaterThan(990); // the next longer one of the fixed retry delays
  });
});

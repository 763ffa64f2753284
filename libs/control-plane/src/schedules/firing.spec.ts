import { Controller } from '@nestjs/common';
import { defineTask } from '@warren/contracts';
import { UnacceptableError } from '@warren/http';
import { Task } from '@warren/messaging';
import { Harness } from '@warren/testing';
import { z } from 'zod';
import { firingId, nextFiring } from './firing.ts';

const NOW = new Date('2026-03-28T12:00:00Z');

describe('the next firing', () => {
  it.each([
    ['*/5 * * * *', 'UTC', '2026-03-28T12:05:00.000Z'],
    ['*/10 * * * * *', 'UTC', '2026-03-28T12:00:10.000Z'],
    ['@daily', 'UTC', '2026-03-29T00:00:00.000Z'],
    ['0 7 * * *', 'Europe/Berlin', '2026-03-29T05:00:00.000Z'],
    ['0 0 29 2 *', 'UTC', '2028-02-29T00:00:00.000Z'],
  ])('of "%s" in %s is %s, summer time included', (cron, timezone, expected) => {
    expect(nextFiring(cron, timezone, NOW).toISOString()).toBe(expected);
  });

  it.each(['', '5', '* * * *', '99 * * * *', 'a b c d e', '0 0 30 2 *', '0 0 31 2,4 *', '* * * * * * *', '@reboot'])(
    'refuses the expression "%s"',
    (cron) => {
      expect(() => nextFiring(cron, 'UTC', NOW)).toThrow(UnacceptableError);
    },
  );

  it.each(['', 'Mars/Olympus', '+05:00', 'Europe/Berlin; DROP'])('refuses the timezone "%s"', (timezone) => {
    expect(() => nextFiring('* * * * *', timezone, NOW)).toThrow('is no timezone');
  });
});

describe("a firing's id", () => {
  const schedule = '019342f0-0000-7000-8000-000000000001';

  it('is the same for the same schedule and moment, and another for another', () => {
    const later = new Date(NOW.getTime() + 1);
    expect(firingId(schedule, NOW)).toBe(firingId(schedule, NOW));
    expect(firingId(schedule, NOW)).not.toBe(firingId(schedule, later));
    expect(firingId(schedule, NOW)).not.toBe(firingId('019342f0-0000-7000-8000-000000000002', NOW));
  });

  it('is a UUIDv7 of its moment', () => {
    const id = firingId(schedule, NOW);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(NOW.getTime());
  });
});

describe('a schedule in the harness of a test', () => {
  it('enqueues at the times that the clocks of its zone show, summer time included', async () => {
    const Greet = defineTask('greeter.greet.v1', z.object({}));
    const times: string[] = [];
    @Controller()
    class Greeter {
      @Task(Greet)
      greet(): void {
        times.push(new Date().toISOString());
      }
    }
    const harness = Harness.start({ startAt: NOW });
    await harness.serve({ group: 'greeter', controllers: [Greeter] });
    harness.schedule((time) => nextFiring('0 7 * * *', 'Europe/Berlin', time), Greet, {});
    harness.schedule((time) => nextFiring('30 23 28 * *', 'UTC', time), Greet, {});
    await harness.advance(2 * 86_400_000);
    await harness.close();
    expect(times).toEqual(['2026-03-28T23:30:00.000Z', '2026-03-29T05:00:00.000Z', '2026-03-30T05:00:00.000Z']);
  });
});

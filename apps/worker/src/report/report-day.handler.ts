import { Controller } from '@nestjs/common';
import { allow, GetSummary, NotifyAdministrators, ReportDay } from '@showcase/contracts';
import { type PayloadOf } from '@warren/contracts';
import { failureOfRequest, Messenger, type RabbitContext, Task } from '@warren/messaging';
import { Outbox } from '@warren/persistence';
import { dailyReport } from './daily-report.ts';

const DAY_MS = 86_400_000;

/** Asks for a day's figures, and has the administrators told. While nobody answers, it is tried again. */
@Controller()
export class ReportDayHandler {
  constructor(
    private readonly messenger: Messenger,
    private readonly outbox: Outbox,
  ) {}

  @Task(ReportDay, allow('reports:run'))
  async report({ day }: PayloadOf<typeof ReportDay>, { timestamp }: RabbitContext): Promise<{ day: string }> {
    // By when it was asked for: an attempt after midnight reports on the same day as the first.
    const wanted = day ?? new Date(timestamp.getTime() - DAY_MS).toISOString().slice(0, 10);
    const { days } = await this.messenger.request(GetSummary, { from: wanted, to: wanted }).catch((error: unknown) => {
      throw failureOfRequest('analytics', error);
    });
    for (const figures of days) await this.outbox.enqueue(NotifyAdministrators, dailyReport(figures));
    return { day: wanted };
  }
}

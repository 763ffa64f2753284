import { Controller } from '@nestjs/common';
import { allow, GetSummary } from '@showcase/contracts';
import { type AnswerInputOf, type PayloadOf } from '@warren/contracts';
import { RequestRejectedError, Request } from '@warren/messaging';
import { type DayFigure, ReadModel } from './read-model.ts';

const DAY_MS = 86_400_000;
const MOST_DAYS = 366;

type Summary = AnswerInputOf<typeof GetSummary>;
type Day = Summary['days'][number];

/** What the figures say, for whoever asks. */
@Controller()
export class SummaryHandler {
  constructor(private readonly model: ReadModel) {}

  @Request(GetSummary, allow('figures:read'))
  async summary({ from, to }: PayloadOf<typeof GetSummary>): Promise<Summary> {
    const days = daysBetween(from, to);
    const figures = Map.groupBy(await this.model.figures(from, to), ({ day }) => day);
    const summaries = days.map((day) => dayOf(day, figures.get(day) ?? []));
    return { days: summaries, conversion: conversionOf(summaries) };
  }
}

function daysBetween(from: string, to: string): string[] {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  const count = (last - first) / DAY_MS + 1;
  if (count < 1) throw new RequestRejectedError('summary-range', `${to} is before ${from}.`);
  if (count > MOST_DAYS)
    throw new RequestRejectedError('summary-range', `${count} days are too many: ask for ${MOST_DAYS} at most.`);
  return Array.from({ length: count }, (_, i) => new Date(first + i * DAY_MS).toISOString().slice(0, 10));
}

function dayOf(day: string, figures: readonly DayFigure[]): Day {
  const count = (name: DayFigure['figure']): number =>
    Number(figures.find(({ figure }) => figure === name)?.value ?? 0);
  const revenue = figures.filter(({ figure }) => figure === 'revenue');
  return {
    day,
    registrations: count('registrations'),
    ordersPlaced: count('orders-placed'),
    ordersConfirmed: count('orders-confirmed'),
    ordersRejected: count('orders-rejected'),
    revenue: Object.fromEntries(revenue.map(({ currency, value }) => [currency, Number(value)])),
  };
}

/** Orders may be confirmed on another day than they were placed on: at the range's edges that could make more than all. */
function conversionOf(days: readonly Day[]): number | null {
  const sum = (of: 'ordersPlaced' | 'ordersConfirmed'): number => days.reduce((total, day) => total + day[of], 0);
  const placed = sum('ordersPlaced');
  return placed === 0 ? null : Math.min(1, sum('ordersConfirmed') / placed);
}

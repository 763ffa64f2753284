import { type GetSummary, minorUnitsOf, type NotifyAdministrators } from '@showcase/contracts';
import { type AnswerOf, type InputOf } from '@warren/contracts';

type Day = AnswerOf<typeof GetSummary>['days'][number];

/** A day's figures in words. */
export function dailyReport(figures: Day): InputOf<typeof NotifyAdministrators> {
  const { day, registrations, ordersPlaced, ordersConfirmed, ordersRejected, revenue } = figures;
  const lines = [
    `New users: ${registrations}`,
    `Orders: ${ordersPlaced} placed, ${ordersConfirmed} confirmed, ${ordersRejected} rejected`,
    `Revenue: ${revenueOf(revenue)}`,
  ];
  return { subject: `Report for ${day}`, text: lines.join('\n') };
}

function revenueOf(revenue: Day['revenue']): string {
  const sums = Object.entries(revenue).map(([currency, amount]) =>
    new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' })
      .format(amount / minorUnitsOf(currency))
      .replaceAll('\u00A0', ' '),
  );
  return sums.length > 0 ? sums.join(', ') : 'none';
}

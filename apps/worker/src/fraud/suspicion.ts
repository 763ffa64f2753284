/** What is known of an order and its customer when it is looked at. Amounts are minor units. */
export interface Evidence {
  readonly amount: number;
  /** Orders of this customer in the hour up to this one, this one included. */
  readonly ordersWithinAnHour: number;
  /** What this customer paid in the day up to this one. */
  readonly paidWithinADay: number;
  /** `undefined`: nobody has heard of the registration. */
  readonly minutesSinceRegistration: number | undefined;
}

export interface Suspicion {
  /** 0 to 100. */
  readonly score: number;
  readonly reasons: readonly string[];
}

/** From this score on people are asked to look at an order. */
export const FLAG_FROM = 50;

const LARGE = 500_000;
const MANY_ORDERS = 10;
const MUCH_PAID = 1_000_000;
const NEW_MINUTES = 10;
const LARGE_FOR_NEW = 100_000;

interface Rule {
  readonly points: number;
  readonly reason: string;
  readonly applies: (evidence: Evidence) => boolean;
}

const rules: readonly Rule[] = [
  { points: 50, reason: 'a very large order', applies: ({ amount }) => amount >= LARGE },
  { points: 50, reason: 'many orders within an hour', applies: (e) => e.ordersWithinAnHour >= MANY_ORDERS },
  { points: 50, reason: 'much paid within a day', applies: (e) => e.paidWithinADay >= MUCH_PAID },
  {
    points: 60,
    reason: 'a large order minutes after registering',
    applies: ({ amount, minutesSinceRegistration = Infinity }) =>
      amount >= LARGE_FOR_NEW && minutesSinceRegistration < NEW_MINUTES,
  },
];

/** What is unusual about an order. The rules are few and plain, so that people can tell a customer why. */
export function suspicionOf(evidence: Evidence): Suspicion {
  const applying = rules.filter(({ applies }) => applies(evidence));
  const score = applying.reduce((sum, { points }) => sum + points, 0);
  return { score: Math.min(100, score), reasons: applying.map(({ reason }) => reason) };
}

import {
  type Money,
  OrderConfirmed,
  OrderFlagged,
  OrderPlaced,
  OrderRejected,
  PaymentFailed,
  PaymentRefunded,
  PaymentSucceeded,
  PointsEarned,
  StockRejected,
  StockReleased,
  StockReserved,
} from '@showcase/contracts';
import { type EventContract, type PayloadOf, TaskFailed, TaskSucceeded } from '@warren/contracts';

type Sentence = (payload: unknown) => string | undefined;

/** A fact that does not fit its contract has no sentence. */
function about<C extends EventContract>(
  contract: C,
  toSentence: (payload: PayloadOf<C>) => string,
): [string, Sentence] {
  return [
    contract.type,
    (payload) => {
      const parsed = contract.schema.safeParse(payload);
      return parsed.success ? toSentence(parsed.data as PayloadOf<C>) : undefined;
    },
  ];
}

const SENTENCES = new Map<string, Sentence>([
  about(OrderPlaced, ({ customer, lines, total }) => `${customer.name} ordered ${listed(lines)} for ${money(total)}.`),
  about(OrderConfirmed, ({ total }) => `The order of ${money(total)} is confirmed.`),
  about(OrderRejected, ({ detail }) => `The order is rejected: ${detail}`),
  about(OrderFlagged, ({ score, reasons }) => `The order is unusual (${score} of 100): ${reasons.join(', ')}.`),
  about(StockReserved, () => 'All lines are set aside.'),
  about(StockRejected, ({ missing }) => `Not enough of ${missing.map(({ sku }) => sku).join(', ')}.`),
  about(StockReleased, () => 'What was set aside is for sale again.'),
  about(PaymentSucceeded, ({ total }) => `${money(total)} were charged.`),
  about(PaymentFailed, ({ total, reason }) => `${money(total)} could not be charged: ${reason}.`),
  about(PaymentRefunded, ({ total }) => `${money(total)} were given back.`),
  about(PointsEarned, ({ points, balance }) => `${points} points, which makes ${balance}.`),
  about(TaskSucceeded, ({ taskType, worker }) => `${taskType} was done by ${worker}.`),
  about(TaskFailed, ({ taskType, error }) => `${taskType} was given up: ${error.message}`),
]);

/** What a fact says, as a sentence; its type where there is none for it. */
export function summaryOf(type: string, payload: unknown): string {
  return SENTENCES.get(type)?.(payload) ?? type;
}

const money = ({ amount, currency }: Money): string => `${(amount / 100).toFixed(2)} ${currency}`;

const listed = (lines: PayloadOf<typeof OrderPlaced>['lines']): string =>
  lines.map(({ quantity, name }) => `${quantity} × ${name}`).join(', ');

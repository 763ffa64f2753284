import type { PaymentFailed, RejectionReason, StockRejected } from '@showcase/contracts';
import type { PayloadOf } from '@warren/contracts';

/** Why an order came to nothing: for programs, and as a sentence for the customer. */
export interface Rejection {
  readonly reason: RejectionReason;
  readonly detail: string;
}

/** As many missing lines as a sentence can hold. */
const NAMED = 3;

const PAYMENT_FAILED = {
  'insufficient-funds': 'There is less in your wallet than the order costs.',
  'currency-mismatch': 'Your wallet is in another currency than the order.',
} as const satisfies Record<PayloadOf<typeof PaymentFailed>['reason'], string>;

export const timedOut: Rejection = {
  reason: 'timed-out',
  detail: 'It could not be confirmed in time.',
};

export const paymentFailed = (reason: keyof typeof PAYMENT_FAILED): Rejection => ({
  reason: 'payment-failed',
  detail: PAYMENT_FAILED[reason],
});

export function outOfStock(missing: PayloadOf<typeof StockRejected>['missing']): Rejection {
  const named = missing
    .slice(0, NAMED)
    .map(({ sku, wanted, available }) => `${sku} (${wanted} wanted, ${available} left)`);
  const more = missing.length > NAMED ? [`${missing.length - NAMED} more`] : [];
  return { reason: 'out-of-stock', detail: `There is not enough in stock: ${[...named, ...more].join(', ')}.` };
}

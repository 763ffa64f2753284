import {
  type DeliverEmail,
  minorUnitsOf,
  type Money,
  type OrderConfirmed,
  type OrderRejected,
} from '@showcase/contracts';
import { type InputOf, type PayloadOf } from '@warren/contracts';
import { mailOf } from '../mail/mail.ts';

type Mail = InputOf<typeof DeliverEmail>;
type Confirmed = PayloadOf<typeof OrderConfirmed>;
type Rejected = PayloadOf<typeof OrderRejected>;

/** Says that the order is on its way. */
export function confirmationMail(order: Confirmed): Mail {
  return mail(order, 'Your order is confirmed', ['thank you for your order. It will be on its way soon.']);
}

/** Says that nothing comes, why, and that it costs nothing. What was charged may be on its way back still. */
export function rejectionMail(order: Rejected): Mail {
  const sorry = ['we are sorry: your order could not be carried out.', order.detail];
  return mail(order, 'Your order could not be carried out', [
    ...sorry,
    'It costs you nothing: whatever was charged for it goes back to your wallet.',
  ]);
}

function mail({ orderId, customer, lines, total }: Confirmed | Rejected, subject: string, paragraphs: string[]): Mail {
  const rows = lines.map(({ quantity, name, unitPrice }): [string, string] => [
    `${quantity} × ${name}`,
    written({ ...unitPrice, amount: unitPrice.amount * quantity }),
  ]);
  return mailOf({
    to: customer.email,
    name: customer.name,
    subject,
    paragraphs,
    rows: [...rows, ['Total', written(total)]],
    after: [`Order ${orderId}`],
  });
}

/** As people write it, with as many decimals as the currency has. */
function written({ amount, currency }: Money): string {
  return new Intl.NumberFormat('en-IE', { style: 'currency', currency }).format(amount / minorUnitsOf(currency));
}

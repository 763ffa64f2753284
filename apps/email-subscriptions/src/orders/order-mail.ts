import {
  type DeliverEmail,
  type InputOf,
  minorUnitsOf,
  type Money,
  type OrderConfirmed,
  type OrderRejected,
  type PayloadOf,
} from '@warren/contracts';

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

function mail({ orderId, customer, lines, total }: Confirmed | Rejected, subject: string, says: string[]): Mail {
  const greeting = `Hello ${customer.name.replace(/\s+/g, ' ').trim()},`;
  const rows = lines.map(({ quantity, name, unitPrice }) => [
    `${quantity} × ${name}`,
    written({ ...unitPrice, amount: unitPrice.amount * quantity }),
  ]);
  const all = [...rows, ['Total', written(total)]];
  const closing = `Order ${orderId}`;
  return {
    to: customer.email,
    subject,
    text: [greeting, '', ...says, '', ...all.map((row) => row.join(': ')), '', closing, '', 'Warren'].join('\n'),
    html: [
      `<p>${escaped(greeting)}</p>`,
      ...says.map((line) => `<p>${escaped(line)}</p>`),
      '<table role="presentation" cellpadding="4">',
      ...all.map(
        ([what = '', much = '']) => `<tr><td>${escaped(what)}</td><td align="right">${escaped(much)}</td></tr>`,
      ),
      `</table><p>${escaped(closing)}</p><p>Warren</p>`,
    ].join('\n'),
  };
}

/** As people write it, with as many decimals as the currency has. */
function written({ amount, currency }: Money): string {
  return new Intl.NumberFormat('en-IE', { style: 'currency', currency }).format(amount / minorUnitsOf(currency));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

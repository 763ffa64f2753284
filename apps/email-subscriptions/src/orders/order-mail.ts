import type { DeliverEmail, InputOf, Money, OrderConfirmed, OrderRejected, PayloadOf } from '@warren/contracts';

type Mail = InputOf<typeof DeliverEmail>;
type Confirmed = PayloadOf<typeof OrderConfirmed>;
type Rejected = PayloadOf<typeof OrderRejected>;

/** Says that the order is on its way. */
export function confirmationMail(order: Confirmed): Mail {
  return mail(order, 'Your order is confirmed', ['thank you for your order. It will be on its way soon.']);
}

/** Says that nothing comes, why, and that nothing was charged in the end. */
export function rejectionMail(order: Rejected): Mail {
  const sorry = ['we are sorry: your order could not be carried out.', order.detail];
  return mail(order, 'Your order could not be carried out', [...sorry, 'You have not been charged for it.']);
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
  const format = new Intl.NumberFormat('en-IE', { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

import { DeliverEmail } from '@showcase/contracts';
import { confirmationMail, rejectionMail } from './order-mail.ts';

const order = {
  orderId: '019aa4c0-7e1e-7c4b-9d4a-2f0f6a3d6c11',
  customer: { userId: '019aa4c0-7e1e-7c4b-9d4a-2f0f6a3d6c12', email: 'ada@example.com', name: 'Ada' },
  lines: [{ sku: 'hay-5kg', name: 'Meadow hay', quantity: 2, unitPrice: { amount: 1490, currency: 'EUR' } }],
  total: { amount: 2980, currency: 'EUR' },
};

describe("an order's mail", () => {
  it('says what was ordered and what it costs', () => {
    const { to, text, html } = confirmationMail({ ...order, confirmedAt: '2026-11-21T12:00:00Z' });
    expect(to).toBe('ada@example.com');
    expect(text).toContain('2 × Meadow hay: €29.80');
    expect(html).toContain('<td>2 × Meadow hay</td><td align="right">€29.80</td>');
  });

  it('says why nothing comes', () => {
    const rejected = { ...order, reason: 'out-of-stock' as const, rejectedAt: '2026-11-21T12:00:00Z' };
    const { text } = rejectionMail({ ...rejected, detail: 'There are only 3 lanterns left.' });
    expect(text).toContain('There are only 3 lanterns left.');
    expect(text).toContain('It costs you nothing');
  });

  it('knows currencies without cents', () => {
    const yen = { ...order, lines: [], total: { amount: 500, currency: 'JPY' }, confirmedAt: '2026-11-21T12:00:00Z' };
    expect(confirmationMail(yen).text).toMatch(/Total: .*500$/m);
  });

  it('takes no markup and no further headers from a name', () => {
    const customer = { ...order.customer, name: '<b>Ada</b>\r\nBcc: all@example.com' };
    const mail = confirmationMail({ ...order, customer, confirmedAt: '2026-11-21T12:00:00Z' });
    expect(mail.html).toContain('&lt;b&gt;Ada');
    expect(DeliverEmail.schema.safeParse(mail).success).toBe(true);
  });
});

// Handlers of @golevelup/nestjs-rabbitmq as they are with Warren: what docs/from-golevelup.md leads to, run without a broker.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Harness } from '@warren/testing';
import { Billing, OrderPlaced, Shop, Stock } from './from-golevelup/after.ts';
import { Invoices } from './from-golevelup/invoices.ts';
import { afterOf } from './guide-diff.ts';

let harness: Harness;
beforeAll(() => {
  harness = Harness.start();
});
afterAll(() => harness.close());

it('asks for a price, has an invoice tried again, and keeps what cannot be billed', async () => {
  await harness.serve({ group: 'stock', controllers: [Stock] });
  const billing = await harness.serve({ group: 'billing', controllers: [Billing], providers: [Invoices, Shop] });

  await billing.get(Shop).place('o-1', 'chair');
  await billing.get(Shop).place('o-2', 'nothing');
  await harness.settled();

  expect(billing.get(Invoices).written).toEqual(['o-1: 4900']);
  harness.messages.expectDeadLetter(OrderPlaced, 'no-price');
});

it('what the page leads to is what has run', () => {
  expect(afterOf('from-golevelup')).toBe(readFileSync(join(import.meta.dirname, 'from-golevelup/after.ts'), 'utf8'));
});

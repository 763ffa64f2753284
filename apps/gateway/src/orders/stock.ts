import { Injectable } from '@nestjs/common';
import { CheckStock, type OrderLine } from '@showcase/contracts';
import type { AnswerOf } from '@warren/contracts';
import { Messenger } from '@warren/messaging';
import { ConflictError, type Flaw, UnacceptableError } from '@warren/http';

/** What somebody wants, before anybody knows what it costs. */
export interface Item {
  readonly sku: string;
  readonly quantity: number;
}

type Checked = AnswerOf<typeof CheckStock>['items'][number];
type Known = Extract<Checked, { known: true }>;

/** Asks the warehouse before an order is taken in. It reserves nothing: that is what the order is for. */
@Injectable()
export class Stock {
  constructor(private readonly messenger: Messenger) {}

  /**
   * What the items would be as lines of an order, with today's prices.
   * @throws UnacceptableError when there is no such product
   * @throws ConflictError when there is not enough of one
   * @throws MessagingError when the warehouse does not answer
   */
  async linesFor(items: readonly Item[]): Promise<OrderLine[]> {
    const checked = await this.messenger.request(CheckStock, { items: [...items] });
    const known = checked.items.filter((item): item is Known => item.known);
    refuseUnknown(checked.items);
    refuseMissing(known);
    return known.map(({ sku, name, unitPrice, wanted: quantity }) => ({ sku, name, quantity, unitPrice }));
  }
}

function refuseUnknown(items: readonly Checked[]): void {
  const errors = items.flatMap((item, index): Flaw[] =>
    item.known ? [] : [{ pointer: `/items/${index}/sku`, detail: `There is no product ${item.sku}.` }],
  );
  if (errors.length > 0) {
    throw new UnacceptableError('sku-unknown', 'There is no such product: GET /products lists those there are.', {
      errors,
    });
  }
}

function refuseMissing(items: readonly Known[]): void {
  const errors = items.flatMap(({ sku, wanted, available }, index): Flaw[] =>
    wanted <= available
      ? []
      : [{ pointer: `/items/${index}/quantity`, detail: `${available} of ${sku} are in stock.` }],
  );
  if (errors.length > 0) {
    throw new ConflictError('out-of-stock', 'There is not enough in stock: order less, or later.', { errors });
  }
}

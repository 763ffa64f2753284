import { type FormEvent } from 'react';
import { textIn } from '../../../console/src/parts/form-text.ts';
import { type Money, moneyText } from '../orders/money.ts';
import type { Product } from './product.ts';

interface ShelfOptions {
  readonly products: readonly Product[];
  readonly balance: Money | undefined;
  readonly order: (product: Product, quantity: number) => void;
}

/** What can be ordered. */
export function Shelf({ products, balance, order }: ShelfOptions) {
  return (
    <section className="card">
      <h2>Products</h2>
      <ul className="shelf">
        {products.map((product) => (
          <li key={product.sku}>
            <Line product={product} balance={balance} order={order} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface LineOptions extends Omit<ShelfOptions, 'products'> {
  readonly product: Product;
}

function Line({ product, balance, order }: LineOptions) {
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    order(product, Number(textIn(new FormData(event.currentTarget), 'quantity')));
  };
  const isDear =
    balance !== undefined && balance.currency === product.price.currency && balance.amount < product.price.amount;
  return (
    <form onSubmit={submit} aria-label={product.name}>
      <div>
        <strong>{product.name}</strong>
        <p className="quiet">
          {moneyText(product.price)}, {product.available > 0 ? `${product.available} in stock` : 'sold out'}
          {isDear && ', more than is in your wallet'}
        </p>
      </div>
      <label>
        <span>Quantity</span>
        <input name="quantity" type="number" min={1} max={10_000} defaultValue={1} required />
      </label>
      <button type="submit" className="main" aria-label={`Order ${product.name}`}>
        Order
      </button>
    </form>
  );
}

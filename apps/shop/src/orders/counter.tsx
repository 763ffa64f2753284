import { useEffect, useState } from 'react';
import { Trouble } from '../../../console/src/parts/trouble.tsx';
import { Wallet } from '../account/wallet.tsx';
import { useAnswer } from '../answers/use-answer.ts';
import type { Product } from '../products/product.ts';
import { Shelf } from '../products/shelf.tsx';
import { expectedBalance, expectedStock } from './expected.ts';
import type { Money } from './money.ts';
import { isDecided } from './order.ts';
import { OrderCard } from './order-card.tsx';
import { useOrders } from './use-orders.ts';

const TICK_MS = 500;
/** For what others change: the stock that they order. */
const LOOK_EVERY_MS = 10_000;

/** Where customers pay in, order, and watch. */
export function Counter({ isOperator }: { readonly isOperator: boolean }) {
  const wallet = useAnswer<{ readonly balance: Money }>('wallet', LOOK_EVERY_MS);
  const products = useAnswer<{ readonly items: readonly Product[] }>('products?limit=100', LOOK_EVERY_MS);
  const { orders, error, isCut, place, again } = useOrders();
  const [decided, now] = [orders.filter((order) => isDecided(order) || order.refusal).length, useNow()];
  const { reload: reloadWallet } = wallet;
  const { reload: reloadProducts } = products;
  // What was expected gives way to what is.
  useEffect(() => void Promise.all([reloadWallet(), reloadProducts()]), [decided, reloadWallet, reloadProducts]);
  const balance = wallet.data && expectedBalance(wallet.data.balance, orders);
  const trouble = wallet.error ?? products.error ?? error;
  return (
    <>
      {trouble && <Trouble error={trouble} />}
      <Wallet balance={balance} reload={reloadWallet} />
      <section className="orders">
        <h2>Your orders</h2>
        {isCut && (
          <p role="alert">The line to the shop is cut. Your orders are safe; the page looks again by itself.</p>
        )}
        {orders.length === 0 && <p className="quiet">None yet: order something below.</p>}
        {orders.map((order) => (
          <OrderCard key={order.key} {...{ order, isOperator, now, again }} />
        ))}
      </section>
      <Shelf products={expectedStock(products.data?.items ?? [], orders)} balance={balance} order={place} />
    </>
  );
}

/** The time, as often as a sentence may change with it. */
function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

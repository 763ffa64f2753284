import { type FormEvent, useState } from 'react';
import { request } from '../../../console/src/api/request.ts';
import { textIn } from '../../../console/src/parts/form-text.ts';
import { Trouble } from '../../../console/src/parts/trouble.tsx';
import { uniqueKey } from '../answers/unique-key.ts';
import { useDeed } from '../answers/use-deed.ts';
import { minorOf, type Money, moneyText } from '../orders/money.ts';

interface WalletOptions {
  readonly balance: Money | undefined;
  /** Asks for the balance again. */
  readonly reload: () => Promise<void>;
}

/** What there is to spend, and a way to put more in. */
export function Wallet({ balance, reload }: WalletOptions) {
  return (
    <section className="card wallet">
      <h2>Your wallet</h2>
      <p className="balance" role="status" aria-label="Balance">
        {balance ? moneyText(balance) : '…'}
      </p>
      <DepositForm currency={balance?.currency ?? 'EUR'} reload={reload} />
    </section>
  );
}

interface DepositFormOptions extends Pick<WalletOptions, 'reload'> {
  readonly currency: string;
}

function DepositForm({ currency, reload }: DepositFormOptions) {
  const { run, error, isBusy } = useDeed();
  // The same until it has gone through: what is sent again after a lost answer moves no money twice.
  const [key, setKey] = useState(uniqueKey);
  const renew = (): void => setKey(uniqueKey()); // another amount is another movement
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const amount = minorOf(textIn(new FormData(event.currentTarget), 'amount'), currency);
    void run(async () => {
      await request('POST', 'wallet/deposits', { body: { amount }, headers: { 'idempotency-key': key } });
      renew();
      await reload();
    });
  };
  return (
    <form onSubmit={submit}>
      <label>
        <span>Put money in</span>
        <input name="amount" type="number" {...AMOUNTS} defaultValue="50" required onChange={renew} />
      </label>
      <button type="submit" disabled={isBusy}>
        Put in
      </button>
      {error && <Trouble error={error} />}
    </form>
  );
}

const AMOUNTS = { min: '0.01', max: '1000000', step: '0.01' } as const;

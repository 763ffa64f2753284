import { logOut } from '../../console/src/api/session.ts';
import { Trouble } from '../../console/src/parts/trouble.tsx';
import { type Customer, useCustomer } from './account/customer.ts';
import { Gate } from './account/gate.tsx';
import { VerifyNotice } from './account/verify-notice.tsx';
import { Counter } from './orders/counter.tsx';
import { JourneyPage } from './journey/journey-page.tsx';

/** The address is the state: an order in it shows that order's journey. */
const address = new URLSearchParams(location.search);

/** The whole page. */
export function Shop() {
  const { data: customer, error, reload } = useCustomer();
  return (
    <>
      <header className="top">
        <h1>Warren shop</h1>
        {customer && <Account customer={customer} />}
      </header>
      <main>
        {error && <Trouble error={error} />}
        {customer === null && <Gate onEntered={reload} />}
        {customer?.verified === false && <VerifyNotice email={customer.email} look={reload} />}
        {customer?.verified && <Inside customer={customer} />}
      </main>
    </>
  );
}

function Inside({ customer }: { readonly customer: Customer }) {
  const orderId = address.get('order');
  if (orderId) return <JourneyPage orderId={orderId} service={address.get('service')} />;
  return <Counter isOperator={customer.role === 'operator'} />;
}

function Account({ customer }: { readonly customer: Customer }) {
  return (
    <p>
      {customer.name}{' '}
      <button type="button" onClick={() => void logOut().then(() => location.assign('.'))}>
        Log out
      </button>
    </p>
  );
}

import { usePages } from '../api/use-pages.ts';
import { Act } from '../parts/act.tsx';
import { Detail } from '../parts/detail.tsx';
import { Facts } from '../parts/facts.tsx';
import { State } from '../parts/state.tsx';
import { When } from '../parts/when.tsx';
import type { Webhook, WebhookDelivery } from './webhook.ts';

/** One endpoint, and what it was sent lately. */
export function WebhookPane({ webhook, onClose }: { readonly webhook: Webhook; readonly onClose: () => void }) {
  const { id, url, types, status, disabledBecause, failingSince } = webhook;
  const { rows } = usePages<WebhookDelivery>(`/webhooks/${id}/deliveries`);
  return (
    <Detail title={url} onClose={onClose}>
      {status === 'disabled' && (
        <Act
          label="Enable"
          warning="It is called again, from the next event on."
          deed={() => ({ method: 'POST', path: `/webhooks/${id}/enable` })}
        />
      )}
      <Facts
        facts={{
          State: <State of={status} />,
          'Disabled because': disabledBecause,
          'Failing since': failingSince && <When at={failingSince} />,
          Types: types.join(', '),
        }}
      />
      <h3>Deliveries</h3>
      <ol className="steps">
        {rows.map((delivery) => (
          <Delivery key={delivery.id} webhook={id} delivery={delivery} />
        ))}
      </ol>
    </Detail>
  );
}

function Delivery({ webhook, delivery }: { readonly webhook: string; readonly delivery: WebhookDelivery }) {
  const { id, type, state, attempts, createdAt } = delivery;
  const last = attempts.at(-1);
  return (
    <li>
      <State of={state} /> {type} <When at={createdAt} />
      <div>
        {attempts.length} attempts{last && `, the last: ${last.error ?? last.status} after ${last.durationMs} ms`}
      </div>
      <Act
        label="Redeliver"
        warning="It is sent once more, whatever came of it before."
        deed={() => ({ method: 'POST', path: `/webhooks/${webhook}/deliveries/${id}/redeliver` })}
      />
    </li>
  );
}
